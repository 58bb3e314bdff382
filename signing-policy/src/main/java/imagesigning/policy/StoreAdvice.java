package imagesigning.policy;

import imagesigning.core.Transport;
import imagesigning.core.text.Quoted;
import imagesigning.core.text.RemoteText;
import imagesigning.policy.ReadList.ReadRequirement;
import imagesigning.policy.registries.RegistriesConfig;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/** Finds requirements for which no signature is ever read. */
final class StoreAdvice {
  private static final Set<Transport> WITHOUT_SIGNATURES =
      EnumSet.of(
          Transport.DOCKER_DAEMON,
          Transport.DOCKER_ARCHIVE,
          Transport.OCI_ARCHIVE,
          Transport.TARBALL,
          Transport.SIF);

  private StoreAdvice() {}

  /** What to say if images of a transport cannot have the signatures that are demanded. */
  static Optional<Finding> unsigned(Transport transport, PolicyRequirement requirement) {
    boolean simple = requirement instanceof PolicyRequirement.SignedBy;
    boolean sigstore = requirement instanceof PolicyRequirement.SigstoreSigned;
    boolean never =
        WITHOUT_SIGNATURES.contains(transport)
            || transport == Transport.OCI && simple
            || transport == Transport.ATOMIC && sigstore;
    if (!never || !simple && !sigstore) {
      return Optional.empty();
    }
    return Optional.of(
        Finding.of(
                ProblemCode.NEVER_SIGNED,
                "no signature of this kind is read for images of transport "
                    + transport
                    + ", so "
                    + requirement.type()
                    + " denies every one")
            .found(requirement.type())
            .suggest(
                "verify the image where it comes from; if all are to be denied write"
                    + " {\"type\": \"reject\"}"));
  }

  /** What to say if sigstore signatures are demanded and never looked for. */
  static Optional<Finding> attachmentsOff(ReadList list, RegistriesConfig registries) {
    boolean fromRegistries =
        list.transport().isEmpty() || list.transport().get().equals(Transport.DOCKER.toString());
    if (!fromRegistries || registries.mayUseSigstoreAttachments(list.scope())) {
      return Optional.empty();
    }
    String images =
        list.transport().isEmpty() || list.scope().isEmpty()
            ? "any image of a registry"
            : "any image of " + Quoted.text(list.scope());
    String where = list.scope().isEmpty() ? "default-docker" : Quoted.text(list.scope());
    return Optional.of(
        Finding.of(
                ProblemCode.ATTACHMENTS_OFF,
                "registries.d has use-sigstore-attachments off for "
                    + images
                    + ": no sigstore signature is looked for, so each is denied")
            .expected("use-sigstore-attachments: true")
            .suggest(
                "set use-sigstore-attachments: true for "
                    + where
                    + " in a file of "
                    + registries
                        .directory()
                        .map(Path::toString)
                        .map(RemoteText::shown)
                        .orElse("registries.d")));
  }

  /** The first requirement of sigstore signatures in a list. */
  static Optional<ReadRequirement> firstSigstoreSigned(ReadList list) {
    return list.requirements().stream()
        .filter(r -> r.requirement() instanceof PolicyRequirement.SigstoreSigned)
        .findFirst();
  }
}
