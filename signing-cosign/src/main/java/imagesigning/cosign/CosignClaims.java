package imagesigning.cosign;

import imagesigning.core.Digest;
import imagesigning.core.DockerReference;
import imagesigning.core.ReferenceFormatException;
import imagesigning.core.RejectionReason;
import imagesigning.core.simplesigning.SigstorePayload;
import imagesigning.core.text.RemoteText;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What a payload must say for cosign: the manifest's digest, the annotations that are wanted, and,
 * if asked for, the repository.
 */
final class CosignClaims implements SigstoreExamination.Claims {
  private final Digest manifest;
  private final Map<String, String> annotations;
  private final Optional<DockerReference> repository;

  CosignClaims(
      Digest manifest, Map<String, String> annotations, Optional<DockerReference> repository) {
    this.manifest = manifest;
    this.annotations = annotations;
    this.repository = repository;
  }

  @Override
  public void check(SigstorePayload statement, Checks checks) throws Refusal {
    checks.check(
        "manifest-digest",
        manifest.toString(),
        Digest::toString,
        () -> {
          if (!statement.manifestDigest().equals(manifest)) {
            throw new Refusal(
                RejectionReason.DIGEST_MISMATCH,
                "a signature of the manifest " + statement.manifestDigest());
          }
          return manifest;
        });
    if (!annotations.isEmpty()) {
      String wanted = shown(annotations);
      checks.check("annotations", wanted, same -> wanted, () -> annotations(statement));
    }
    if (repository.isPresent()) {
      String name = repository.get().name();
      checks.check(
          "identity", RemoteText.quoted(name), RemoteText::quoted, () -> identity(statement, name));
    }
  }

  /** Letter by letter; a number is no text. */
  private Map<String, String> annotations(SigstorePayload statement) throws Refusal {
    for (Map.Entry<String, String> wanted : annotations.entrySet()) {
      Optional<String> signed = Optional.ofNullable(statement.annotations().get(wanted.getKey()));
      if (!signed.equals(Optional.of(wanted.getValue()))) {
        throw new Refusal(
            RejectionReason.ANNOTATION_MISMATCH,
            "annotation "
                + RemoteText.quoted(wanted.getKey())
                + signed
                    .map(value -> " with the value " + RemoteText.quoted(value))
                    .orElse(" nowhere"));
      }
    }
    return annotations;
  }

  private static String identity(SigstorePayload statement, String name) throws Refusal {
    String signed = statement.dockerReference();
    try {
      if (DockerReference.parse(signed).name().equals(name)) {
        return signed;
      }
    } catch (ReferenceFormatException e) {
      throw new Refusal(
          RejectionReason.PAYLOAD_REFERENCE_INVALID,
          "a signature for " + RemoteText.quoted(signed) + ", which is no valid image name");
    }
    throw new Refusal(
        RejectionReason.IDENTITY_MISMATCH,
        "a signature for the image " + RemoteText.quoted(signed));
  }

  private static String shown(Map<String, String> annotations) {
    return annotations.entrySet().stream()
        .map(a -> RemoteText.quoted(a.getKey()) + "=" + RemoteText.quoted(a.getValue()))
        .collect(Collectors.joining(", "));
  }
}
