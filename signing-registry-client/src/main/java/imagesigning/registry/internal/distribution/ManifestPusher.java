package imagesigning.registry.internal.distribution;

import imagesigning.core.Digest;
import imagesigning.core.DockerReference;
import imagesigning.core.MalformedDataException;
import imagesigning.core.Manifest;
import imagesigning.registry.RegistryException;
import imagesigning.registry.internal.http.Deadline;
import imagesigning.registry.internal.http.HttpAnswer;
import imagesigning.registry.internal.http.RequestBody;
import java.util.Optional;

/** {@code PUT /v2/<name>/manifests/<reference>} with exactly the bytes given. Thread-safe. */
public final class ManifestPusher {
  /** Nobody reads it, but read to its end it leaves the connection usable. */
  private static final int BODY = 8 * 1024;

  private final RegistryRequests requests;

  public ManifestPusher(RegistryRequests requests) {
    this.requests = requests;
  }

  /**
   * Stores a manifest.
   *
   * @param target a name with a tag, or with the digest of the manifest
   * @param manifest the manifest, of a known kind
   * @throws RegistryException if the registry does not take it
   * @throws MalformedDataException if the registry claims to have stored something else
   */
  public void push(DockerReference target, Manifest manifest, Deadline deadline)
      throws RegistryException {
    byte[] bytes = manifest.bytes();
    String reference = target.digest().map(Digest::toString).or(target::tag).orElseThrow();
    HttpAnswer answer =
        requests.send(
            RegistryRequest.write(
                target,
                "PUT",
                "/v2/" + target.path() + "/manifests/" + reference,
                Optional.of(RequestBody.of(manifest.kind().mediaType(), bytes)),
                BODY),
            deadline);
    if (answer.status() != 201 && answer.status() != 200) {
      throw WriteRefusal.of(answer, "did not take the manifest of " + target);
    }
    for (String claimed : answer.headers("Docker-Content-Digest")) {
      DigestClaim.check(claimed, bytes, manifest.digest());
    }
  }
}
