package imagesigning.registry.internal.distribution;

import imagesigning.core.Digest;
import imagesigning.core.DockerReference;
import imagesigning.core.IndeterminateReason;
import imagesigning.core.Limits;
import imagesigning.core.MalformedDataException;
import imagesigning.core.RejectionReason;
import imagesigning.core.extensions.ExtensionSignature;
import imagesigning.core.extensions.ExtensionSignatures;
import imagesigning.registry.RegistryException;
import imagesigning.registry.internal.http.Deadline;
import imagesigning.registry.internal.http.HttpAnswer;
import imagesigning.registry.internal.http.RequestBody;
import java.util.List;
import java.util.Optional;

/**
 * {@code GET} and {@code PUT /extensions/v2/<name>/signatures/<digest>}: the signatures a registry
 * keeps for a manifest. Source: signing-services reference, "Extensions API side by side".
 * Thread-safe.
 */
public final class SignaturesEndpoint {
  /** Nobody reads it, but read to its end it leaves the connection usable. */
  private static final int BODY = 8 * 1024;

  private final RegistryRequests requests;
  private final Limits limits;

  public SignaturesEndpoint(RegistryRequests requests, Limits limits) {
    this.requests = requests;
    this.limits = limits;
  }

  /**
   * A list as it came.
   *
   * @param url where it came from, safe to show
   * @param size its bytes
   * @param underPassword whether user and password were sent to get it
   * @param list the list; not compared with the manifest asked for
   */
  public record Answer(String url, int size, boolean underPassword, ExtensionSignatures list) {}

  /**
   * Lists the signatures of a manifest, to read them only.
   *
   * @throws RegistryException if the list cannot be had
   * @throws MalformedDataException if it arrived and is too large or malformed
   */
  public Answer list(DockerReference repository, Digest manifest, Deadline deadline)
      throws RegistryException {
    return list(request(repository, manifest), deadline);
  }

  /** Lists the signatures of a manifest with a token that allows to add one. */
  public Answer listForAdding(DockerReference repository, Digest manifest, Deadline deadline)
      throws RegistryException {
    return list(request(repository, manifest).forPushing(), deadline);
  }

  /** Sends one signature; the answer may have any status but 401. */
  public HttpAnswer put(
      DockerReference repository, Digest manifest, ExtensionSignature signature, Deadline deadline)
      throws RegistryException {
    return requests.send(
        RegistryRequest.write(
            repository,
            "PUT",
            path(repository, manifest),
            Optional.of(RequestBody.of("application/json", signature.toJson())),
            BODY),
        deadline);
  }

  /** Where the signatures of a manifest are, within the registry. */
  public static String path(DockerReference repository, Digest manifest) {
    return "/extensions/v2/" + repository.path() + "/signatures/" + manifest;
  }

  private RegistryRequest request(DockerReference repository, Digest manifest) {
    return RegistryRequest.get(
        repository,
        path(repository, manifest),
        List.of("application/json"),
        limits.signatureBytes());
  }

  private Answer list(RegistryRequest request, Deadline deadline) throws RegistryException {
    return requests.read(request, deadline, this::read);
  }

  private Answer read(HttpAnswer answer) throws RegistryException {
    if (answer.status() != 200) {
      throw failure(answer);
    }
    if (answer.isCut()) {
      throw new MalformedDataException(
          RejectionReason.SIGNATURE_TOO_LARGE,
          "The list of signatures is larger than " + limits.signatureBytes() + " bytes.");
    }
    return new Answer(
        answer.url(),
        answer.body().length,
        answer.isUnderPassword(),
        answer.read(() -> ExtensionSignatures.parse(answer.body(), limits)));
  }

  private static RegistryException failure(HttpAnswer answer) {
    IndeterminateReason reason =
        switch (answer.status()) {
          case 403 -> IndeterminateReason.ACCESS_DENIED;
          case 429 -> IndeterminateReason.RATE_LIMITED;
          default -> IndeterminateReason.REGISTRY_ERROR;
        };
    String code = ErrorCode.in(answer).map(known -> " " + known).orElse("");
    String hint =
        answer.status() == 404
            ? ": behind its extensions API it knows no such image, and says nothing about its"
                + " signatures. For an image without any, an empty list is the answer"
            : "";
    return answer.failure(
        reason,
        "The registry answered the request for the signatures ("
            + answer.url()
            + ") with "
            + answer.status()
            + code
            + hint
            + ".");
  }
}
