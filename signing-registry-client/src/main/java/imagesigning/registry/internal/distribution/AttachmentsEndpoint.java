package imagesigning.registry.internal.distribution;

import imagesigning.core.Digest;
import imagesigning.core.DockerReference;
import imagesigning.core.IndeterminateReason;
import imagesigning.core.Limits;
import imagesigning.core.MalformedDataException;
import imagesigning.core.ManifestKind;
import imagesigning.core.RejectionReason;
import imagesigning.registry.RegistryException;
import imagesigning.registry.internal.http.Deadline;
import imagesigning.registry.internal.http.HttpAnswer;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;

/**
 * The signatures that are attached to a manifest: the layers of the manifest with tag {@code
 * sha256-<hex>.sig} in the same repository. Source: policy reference, "Sigstore attachments in a
 * registry". Thread-safe.
 */
public final class AttachmentsEndpoint {
  private final RegistryRequests requests;
  private final Limits limits;
  private final Set<String> mediaTypes;
  private final TagAbsence absence;

  /** As containers/image reads them: in OCI manifests alone. */
  public AttachmentsEndpoint(RegistryRequests requests, Limits limits) {
    this(requests, limits, Set.of(ManifestKind.OCI_MANIFEST.mediaType()));
  }

  /**
   * The signatures in manifests of certain types.
   *
   * @param mediaTypes the types that are accepted, in lower case
   */
  public AttachmentsEndpoint(RegistryRequests requests, Limits limits, Set<String> mediaTypes) {
    this.requests = requests;
    this.limits = limits;
    this.mediaTypes = Set.copyOf(mediaTypes);
    this.absence = new TagAbsence(requests, limits);
  }

  /** The tag under which the signatures of a manifest are attached. */
  public static String tag(Digest manifest) {
    return manifest.algorithm() + "-" + manifest.hex() + ".sig";
  }

  /**
   * What is attached to a manifest; nothing if the registry says that there is no such tag, as far
   * as a reader believes it.
   *
   * @throws RegistryException if that cannot be had
   * @throws MalformedDataException if it arrived and is too large, malformed or of another type
   */
  public List<AttachedLayer> layers(DockerReference repository, Digest manifest, Deadline deadline)
      throws RegistryException {
    return requests.read(
        get(repository, manifest),
        deadline,
        answer ->
            Absence.of(answer, limits.jsonDepth()).isEnoughForReaders()
                ? AttachmentManifest.NONE.layers()
                : manifest(answer).layers());
  }

  /**
   * The manifest of what is attached, to add to it: asked for with the access that adding needs.
   * Nothing is attached only if that is certain, because what is written next replaces what is
   * there.
   *
   * @throws UncertainAbsenceException if there may be none, but that is not certain
   * @throws RegistryException if it cannot be had
   * @throws MalformedDataException if it arrived and is too large, malformed or of another type
   */
  public AttachmentManifest forAdding(
      DockerReference repository, Digest manifest, Deadline deadline)
      throws RegistryException, UncertainAbsenceException {
    AtomicReference<HttpAnswer> missing = new AtomicReference<>();
    AttachmentManifest found =
        requests.read(
            get(repository, manifest).forPushing(),
            deadline,
            answer -> {
              if (answer.status() == 404) {
                missing.set(answer);
                return AttachmentManifest.NONE;
              }
              return manifest(answer);
            });
    if (missing.get() != null) {
      absence.require(repository, tag(manifest), missing.get(), deadline);
    }
    return found;
  }

  private RegistryRequest get(DockerReference repository, Digest manifest) {
    return RegistryRequest.get(
        repository,
        "/v2/" + repository.path() + "/manifests/" + tag(manifest),
        ManifestFetcher.ACCEPT,
        limits.manifestBytes());
  }

  private AttachmentManifest manifest(HttpAnswer answer) throws RegistryException {
    if (answer.status() != 200) {
      throw failure(answer, "the manifest of attached signatures");
    }
    check(answer);
    return answer.read(() -> AttachmentManifest.of(answer.body(), limits));
  }

  /**
   * The bytes of a layer.
   *
   * @throws RegistryException if they cannot be had
   * @throws MalformedDataException if too many arrived, or others than the digest names
   */
  public byte[] blob(DockerReference repository, Digest digest, Deadline deadline)
      throws RegistryException {
    return blob(
        RegistryRequest.get(
            repository, blobPath(repository, digest), List.of(), limits.signatureBytes()),
        digest,
        "attached signature",
        deadline);
  }

  /**
   * The bytes of the configuration of a manifest, to add to it.
   *
   * @throws RegistryException if they cannot be had
   * @throws MalformedDataException if too many arrived, or others than the digest names
   */
  public byte[] config(DockerReference repository, Digest digest, Deadline deadline)
      throws RegistryException {
    return blob(
        RegistryRequest.get(
                repository, blobPath(repository, digest), List.of(), limits.manifestBytes())
            .forPushing(),
        digest,
        "configuration of attached signatures",
        deadline);
  }

  private static String blobPath(DockerReference repository, Digest digest) {
    return "/v2/" + repository.path() + "/blobs/" + digest;
  }

  private byte[] blob(RegistryRequest request, Digest digest, String what, Deadline deadline)
      throws RegistryException {
    return requests.read(
        request, deadline, answer -> blob(answer, digest, what, request.maxBytes()));
  }

  private static byte[] blob(HttpAnswer answer, Digest digest, String what, int maxBytes)
      throws RegistryException {
    if (answer.status() != 200) {
      throw failure(answer, "the " + what);
    }
    if (answer.isCut()) {
      throw new MalformedDataException(
          RejectionReason.SIGNATURE_TOO_LARGE,
          "The " + what + " " + digest + " is larger than " + maxBytes + " bytes.");
    }
    if (!digest.matches(answer.body())) {
      throw new MalformedDataException(
          RejectionReason.ATTACHMENT_DIGEST_MISMATCH,
          "The registry sent other bytes than those of the " + what + " " + digest + ".");
    }
    return answer.body();
  }

  private void check(HttpAnswer answer) {
    String type = answer.header("Content-Type").orElse("");
    int parameters = type.indexOf(';');
    String mediaType = parameters < 0 ? type : type.substring(0, parameters);
    if (!mediaTypes.contains(mediaType.strip().toLowerCase(Locale.ROOT))) {
      throw new MalformedDataException(
          RejectionReason.ATTACHMENT_INVALID,
          "The manifest of attached signatures is of type "
              + answer.shown(type)
              + "; expected "
              + mediaTypes.stream().sorted().collect(Collectors.joining(" or "))
              + ".");
    }
    if (answer.isCut()) {
      throw new MalformedDataException(
          RejectionReason.MANIFEST_TOO_LARGE,
          "The manifest of attached signatures is larger than "
              + limits.manifestBytes()
              + " bytes.");
    }
    for (String claimed : answer.headers("Docker-Content-Digest")) {
      DigestClaim.check(claimed, answer.body(), Digest.sha256(answer.body()));
    }
  }

  private static RegistryException failure(HttpAnswer answer, String what) {
    IndeterminateReason reason =
        switch (answer.status()) {
          case 403 -> IndeterminateReason.ACCESS_DENIED;
          case 429 -> IndeterminateReason.RATE_LIMITED;
          default -> IndeterminateReason.REGISTRY_ERROR;
        };
    String code = ErrorCode.in(answer).map(known -> " " + known).orElse("");
    return answer.failure(
        reason,
        "The registry answered the request for "
            + what
            + " ("
            + answer.url()
            + ") with "
            + answer.status()
            + code
            + ".");
  }
}
