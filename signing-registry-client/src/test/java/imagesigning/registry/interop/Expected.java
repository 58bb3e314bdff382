package imagesigning.registry.interop;

import imagesigning.core.IndeterminateReason;
import imagesigning.core.RejectionReason;
import imagesigning.core.VerdictReason;
import imagesigning.policy.Outcome;
import java.util.Optional;

/**
 * What we are to say about an image.
 *
 * @param outcome the verdict; absent if the configuration itself is to be refused
 * @param reason the reason, unless allowed
 * @param refusal the exception that refuses the configuration
 */
record Expected(
    Optional<Outcome> outcome,
    Optional<VerdictReason> reason,
    Optional<Class<? extends RuntimeException>> refusal) {

  static Expected allowed() {
    return new Expected(Optional.of(Outcome.ALLOWED), Optional.empty(), Optional.empty());
  }

  static Expected rejected(RejectionReason reason) {
    return new Expected(Optional.of(Outcome.REJECTED), Optional.of(reason), Optional.empty());
  }

  static Expected indeterminate(IndeterminateReason reason) {
    return new Expected(Optional.of(Outcome.INDETERMINATE), Optional.of(reason), Optional.empty());
  }

  static Expected refused(Class<? extends RuntimeException> refusal) {
    return new Expected(Optional.empty(), Optional.empty(), Optional.of(refusal));
  }

  /** Whether a peer that judges the same must let the image pass. */
  boolean isAllowed() {
    return outcome.filter(Outcome.ALLOWED::equals).isPresent();
  }

  @Override
  public String toString() {
    return outcome.map(Outcome::toString).orElse("refused")
        + reason.map(r -> " " + r.code()).orElse("")
        + refusal.map(type -> " " + type.getSimpleName()).orElse("");
  }
}
