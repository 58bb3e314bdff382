package imagesigning.registry.internal.distribution;

import imagesigning.core.Digest;
import imagesigning.core.DockerReference;
import imagesigning.core.IndeterminateReason;
import imagesigning.registry.RegistryException;
import imagesigning.registry.internal.http.Deadline;
import imagesigning.registry.internal.http.HttpAnswer;
import imagesigning.registry.internal.http.RequestBody;
import java.net.URI;
import java.util.Optional;

/**
 * Uploads of blobs, each in one piece: {@code HEAD} first, then {@code POST} and {@code PUT} to the
 * place the registry names. Source: OCI distribution specification, "POST then PUT". Thread-safe.
 */
public final class BlobUploader {
  /** Nobody reads it, but read to its end it leaves the connection usable. */
  private static final int BODY = 8 * 1024;

  private static final String TYPE = "application/octet-stream";

  private final RegistryRequests requests;

  public BlobUploader(RegistryRequests requests) {
    this.requests = requests;
  }

  /** Whether the repository holds a blob. */
  public boolean isThere(DockerReference repository, Digest digest, Deadline deadline)
      throws RegistryException {
    HttpAnswer answer =
        requests.send(
            RegistryRequest.head(repository, "/v2/" + repository.path() + "/blobs/" + digest)
                .forPushing(),
            deadline);
    return switch (answer.status()) {
      case 200 -> true;
      case 404 -> false;
      default -> throw WriteRefusal.of(answer, "did not say whether it has blob " + digest);
    };
  }

  /**
   * Uploads a blob.
   *
   * @param repository the repository
   * @param digest the digest of the blob
   * @param size how many bytes it has
   * @param content its bytes
   * @throws RegistryException if the registry does not take it, or it could not be read to its end
   */
  public void upload(
      DockerReference repository,
      Digest digest,
      long size,
      RequestBody.Opener content,
      Deadline deadline)
      throws RegistryException {
    HttpAnswer begun = begin(repository, digest, deadline);
    URI place =
        begun
            .location()
            .map(location -> withDigest(location, digest))
            .orElseThrow(
                () ->
                    begun.failure(
                        IndeterminateReason.REGISTRY_ERROR,
                        "The registry does not say where to upload blob " + digest + "."));
    HttpAnswer answer =
        requests.sendTo(
            place,
            begun,
            RegistryRequest.write(
                repository,
                "PUT",
                "",
                Optional.of(RequestBody.streamed(TYPE, size, content)),
                BODY),
            deadline);
    if (answer.status() != 201 && answer.status() != 204) {
      throw WriteRefusal.of(answer, "did not take blob " + digest);
    }
  }

  private HttpAnswer begin(DockerReference repository, Digest digest, Deadline deadline)
      throws RegistryException {
    HttpAnswer answer =
        requests.send(
            RegistryRequest.write(
                repository,
                "POST",
                "/v2/" + repository.path() + "/blobs/uploads/",
                Optional.empty(),
                BODY),
            deadline);
    if (answer.status() != 202) {
      throw WriteRefusal.of(answer, "did not begin the upload of blob " + digest);
    }
    return answer;
  }

  /** The registry's own query stays as it is. */
  private static URI withDigest(URI location, Digest digest) {
    String separator = location.getRawQuery() == null ? "?" : "&";
    String text = location.toString();
    int fragment = text.indexOf('#');
    String bare = fragment < 0 ? text : text.substring(0, fragment);
    return URI.create(bare + separator + "digest=" + digest);
  }
}
