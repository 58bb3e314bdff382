package imagesigning.policy;

import imagesigning.core.text.RecordText;
import java.util.List;
import java.util.Optional;

/**
 * The list of requirements that applies to an image, and why.
 *
 * @param transport the transport section that matched, or empty for the policy's default
 * @param scope the scope text that matched ({@code ""} is the transport's own default)
 * @param source file, line and column of the list, if the policy came from a file
 * @param requirements the requirements, in order
 */
public record ScopeMatch(
    Optional<String> transport,
    String scope,
    Optional<String> source,
    List<PolicyRequirement> requirements) {
  /** Copies the list. */
  public ScopeMatch {
    requirements = List.copyOf(requirements);
  }

  /**
   * Whether the policy's {@code default} applies.
   *
   * @return whether no scope matched
   */
  public boolean isDefault() {
    return transport.isEmpty();
  }

  /** The components, their texts escaped and cut. */
  @Override
  public String toString() {
    return RecordText.of(ScopeMatch.class)
        .with("transport", transport)
        .with("scope", scope)
        .with("source", source)
        .with("requirements", requirements)
        .toString();
  }
}
