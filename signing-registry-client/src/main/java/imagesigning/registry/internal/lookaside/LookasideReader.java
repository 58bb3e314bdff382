package imagesigning.registry.internal.lookaside;

import imagesigning.core.Digest;
import imagesigning.core.DockerReference;
import imagesigning.core.Limits;
import imagesigning.policy.registries.LookasideLocation;
import imagesigning.registry.internal.http.Deadline;
import imagesigning.registry.internal.http.HttpEngine;
import imagesigning.registry.internal.http.Origin;
import imagesigning.registry.internal.http.SafeUrl;
import imagesigning.registry.internal.http.TlsMode;
import java.net.URI;
import java.util.function.IntFunction;

/**
 * Reads the signatures of a manifest from a look-aside store: {@code signature-1}, {@code
 * signature-2} and so on until one is absent. No credentials are sent and nothing is repeated.
 * Source: policy reference, "Reading". Thread-safe.
 */
public final class LookasideReader {
  private final HttpEngine engine;
  private final Limits limits;
  private final boolean forbiddenIsAbsent;

  /**
   * A reader.
   *
   * @param engine for stores on servers
   * @param limits the limits
   * @param forbiddenIsAbsent whether 403 means "no such signature", as object stores answer that
   *     hide what exists
   */
  public LookasideReader(HttpEngine engine, Limits limits, boolean forbiddenIsAbsent) {
    this.engine = engine;
    this.limits = limits;
    this.forbiddenIsAbsent = forbiddenIsAbsent;
  }

  /**
   * Begins to read; requests to a server are on their way when this returns.
   *
   * @param location the store
   * @param repository the repository, physical name
   * @param digest digest of the manifest
   * @param tls how the image's registry is met; the store is verified in the same way, but sees a
   *     certificate of ours only if it is the same server, or has one given for itself
   */
  public LookasideReading begin(
      LookasideLocation location,
      DockerReference repository,
      Digest digest,
      TlsMode tls,
      Deadline deadline) {
    IntFunction<URI> signature = index -> location.signature(repository, digest, index);
    String store = store(signature.apply(1));
    if ("file".equalsIgnoreCase(location.base().getScheme())) {
      return new FileReading(signature, store, limits);
    }
    TlsMode storeTls =
        Origin.isHttpsAt(location.base(), repository.domain()) ? tls : tls.atConfigured();
    HttpReading reading =
        new HttpReading(engine, signature, store, storeTls, limits, forbiddenIsAbsent, deadline);
    reading.begin();
    return reading;
  }

  private static String store(URI firstSignature) {
    String url = SafeUrl.of(firstSignature);
    return url.substring(0, url.lastIndexOf('/'));
  }
}
