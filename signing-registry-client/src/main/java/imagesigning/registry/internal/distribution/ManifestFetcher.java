package imagesigning.registry.internal.distribution;

import imagesigning.core.Digest;
import imagesigning.core.DockerReference;
import imagesigning.core.IndeterminateReason;
import imagesigning.core.Limits;
import imagesigning.core.MalformedDataException;
import imagesigning.core.Manifest;
import imagesigning.core.ManifestKind;
import imagesigning.core.RejectionReason;
import imagesigning.registry.RegistryException;
import imagesigning.registry.internal.http.Deadline;
import imagesigning.registry.internal.http.HttpAnswer;
import java.util.List;
import java.util.Optional;

/**
 * {@code GET /v2/<name>/manifests/<reference>}: the bytes, with every claim about their digest
 * checked against the bytes. Thread-safe.
 */
public final class ManifestFetcher {
  /** The media types containers/image asks for, whatever it expects. */
  static final List<String> ACCEPT =
      List.of(
          ManifestKind.OCI_MANIFEST.mediaType(),
          ManifestKind.DOCKER_SCHEMA2.mediaType(),
          ManifestKind.DOCKER_SCHEMA1_SIGNED.mediaType(),
          ManifestKind.DOCKER_SCHEMA1.mediaType(),
          ManifestKind.DOCKER_LIST.mediaType(),
          ManifestKind.OCI_INDEX.mediaType());

  private final RegistryRequests requests;
  private final Limits limits;

  public ManifestFetcher(RegistryRequests requests, Limits limits) {
    this.requests = requests;
    this.limits = limits;
  }

  /**
   * Fetches what a reference names.
   *
   * @param image a name with a tag or a digest
   * @throws RegistryException if the manifest cannot be had
   * @throws MalformedDataException if it arrived and is not what it should be
   */
  public FetchedManifest fetch(DockerReference image, Deadline deadline) throws RegistryException {
    Optional<Digest> expected = image.digest();
    if (expected.isPresent() && !expected.get().algorithm().equals("sha256")) {
      // Signatures are bound to SHA-256 digests, so no answer of the registry could match.
      throw new MalformedDataException(
          RejectionReason.MANIFEST_DIGEST_MISMATCH,
          "Only sha256 digests can be verified, and "
              + image
              + " asks for "
              + expected.get().algorithm()
              + ".");
    }
    String reference = expected.map(Digest::toString).or(image::tag).orElse("latest");
    HttpAnswer answer =
        requests.get(
            image,
            "/v2/" + image.path() + "/manifests/" + reference,
            ACCEPT,
            limits.manifestBytes(),
            deadline);
    if (answer.status() != 200) {
      throw failure(image, answer);
    }
    return new FetchedManifest(check(image, expected, answer), ExtensionsApi.isAnnouncedBy(answer));
  }

  private Manifest check(DockerReference image, Optional<Digest> expected, HttpAnswer answer) {
    if (answer.isCut()) {
      throw new MalformedDataException(
          RejectionReason.MANIFEST_TOO_LARGE,
          "The manifest of " + image + " is larger than " + limits.manifestBytes() + " bytes.");
    }
    byte[] bytes = answer.body();
    Manifest manifest = answer.read(() -> Manifest.of(bytes, limits));
    if (expected.isPresent() && !manifest.matches(expected.get())) {
      throw new MalformedDataException(
          RejectionReason.MANIFEST_DIGEST_MISMATCH,
          "The registry sent a manifest with digest "
              + manifest.digest()
              + " when "
              + expected.get()
              + " was asked for.");
    }
    for (String claimed : answer.headers("Docker-Content-Digest")) {
      DigestClaim.check(claimed, bytes, manifest.digest());
    }
    return manifest;
  }

  private static RegistryException failure(DockerReference image, HttpAnswer answer) {
    IndeterminateReason reason =
        switch (answer.status()) {
          case 403 -> IndeterminateReason.ACCESS_DENIED;
          case 404 -> IndeterminateReason.MANIFEST_NOT_FOUND;
          case 429 -> IndeterminateReason.RATE_LIMITED;
          default -> IndeterminateReason.REGISTRY_ERROR;
        };
    String code = ErrorCode.in(answer).map(known -> " " + known).orElse("");
    return answer.failure(
        reason,
        "The registry answered the request for the manifest of "
            + image
            + " with "
            + answer.status()
            + code
            + ".");
  }
}
