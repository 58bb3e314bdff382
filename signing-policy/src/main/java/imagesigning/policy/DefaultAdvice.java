package imagesigning.policy;

import imagesigning.core.Transport;
import imagesigning.policy.PolicyRequirement.InsecureAcceptAnything;
import imagesigning.policy.ReadList.ReadRequirement;
import java.util.List;
import java.util.Optional;

/**
 * Finds policies whose scopes demand signatures, and whose default accepts anything: the image of a
 * scope is accepted under another spelling of its registry's name.
 */
final class DefaultAdvice {
  static final Finding FINDING =
      Finding.of(
              ProblemCode.OPEN_DEFAULT,
              "anything is accepted that misses the scopes for registries, and so is an image of"
                  + " such a scope under another spelling of its registry, such as HOST.example.com"
                  + " or host.example.com:443")
          .suggest("reject by default, or have the verifier demand usual names of registries");

  private DefaultAdvice() {}

  /** The list by which images in registries are accepted that no scope is for, if that is so. */
  static Optional<ReadList> of(List<ReadList> lists) {
    boolean guarded =
        lists.stream().anyMatch(l -> isForRegistries(l) && !l.scope().isEmpty() && guards(l));
    Optional<ReadList> own =
        lists.stream().filter(l -> isForRegistries(l) && l.scope().isEmpty()).findFirst();
    Optional<ReadList> applies =
        own.or(() -> lists.stream().filter(l -> l.transport().isEmpty()).findFirst());
    return applies.filter(l -> guarded && acceptsAnything(l));
  }

  private static boolean isForRegistries(ReadList list) {
    return list.knownTransport().filter(t -> t == Transport.DOCKER).isPresent();
  }

  private static boolean guards(ReadList list) {
    return list.applies()
        && list.requirements().stream()
            .map(ReadRequirement::requirement)
            .anyMatch(RequirementKind::needsSignatures);
  }

  private static boolean acceptsAnything(ReadList list) {
    return !list.requirements().isEmpty()
        && list.requirements().stream()
            .map(ReadRequirement::requirement)
            .allMatch(InsecureAcceptAnything.class::isInstance);
  }
}
