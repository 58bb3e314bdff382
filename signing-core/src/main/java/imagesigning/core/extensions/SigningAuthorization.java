package imagesigning.core.extensions;

import imagesigning.core.text.Quoted;
import imagesigning.core.text.RecordText;
import java.util.List;
import java.util.Objects;

/** The decision of a {@link SigningAuthorizer}. */
public sealed interface SigningAuthorization {

  /**
   * A yes.
   *
   * @return the decision
   */
  static SigningAuthorization allowed() {
    return new Allowed();
  }

  /**
   * Nobody in particular asks, or with credentials that are not good: answered 401.
   *
   * @param challenges values of {@code WWW-Authenticate}, at least one
   * @return the decision
   * @throws IllegalArgumentException if a challenge cannot stand in a header, or there is none
   */
  static SigningAuthorization unauthenticated(String... challenges) {
    return new Unauthenticated(List.of(challenges));
  }

  /**
   * Somebody known asks, who may not do this: answered 403.
   *
   * @param detail what the one who asks may know of the reason
   * @return the decision
   */
  static SigningAuthorization denied(String detail) {
    return new Denied(detail);
  }

  /** A yes. */
  record Allowed() implements SigningAuthorization {}

  /**
   * Answered 401.
   *
   * @param challenges values of {@code WWW-Authenticate}
   */
  record Unauthenticated(List<String> challenges) implements SigningAuthorization {
    /** Takes a copy and refuses what cannot stand in a header. */
    public Unauthenticated {
      challenges = List.copyOf(challenges);
      if (challenges.isEmpty()) {
        throw new IllegalArgumentException("an answer 401 needs a challenge");
      }
      for (String challenge : challenges) {
        if (challenge.isBlank() || !challenge.chars().allMatch(c -> c >= ' ' && c <= '~')) {
          throw new IllegalArgumentException(
              "a challenge is one line of ASCII, not " + Quoted.text(challenge));
        }
      }
    }
  }

  /**
   * Answered 403.
   *
   * @param detail what the one who asks may know of the reason
   */
  record Denied(String detail) implements SigningAuthorization {
    /** Refuses null, so that whoever decides hears of it and not whoever tells. */
    public Denied {
      Objects.requireNonNull(detail);
    }

    /** The components, their texts escaped and cut. */
    @Override
    public String toString() {
      return RecordText.of(Denied.class).with("detail", detail).toString();
    }
  }
}
