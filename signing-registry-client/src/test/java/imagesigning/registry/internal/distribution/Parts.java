package imagesigning.registry.internal.distribution;

import imagesigning.core.DockerReference;
import imagesigning.core.Limits;
import imagesigning.registry.CredentialsProvider;
import imagesigning.registry.HttpSettings;
import imagesigning.registry.internal.auth.Authorizations;
import imagesigning.registry.internal.http.Deadline;
import imagesigning.registry.internal.http.HttpEngine;
import imagesigning.registry.internal.http.PatientSender;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicReference;

/** The parts of a registry client put together for one test, with a clock that is set by hand. */
final class Parts {
  static final byte[] MANIFEST =
      ("{\"schemaVersion\":2,\"mediaType\":\"application/vnd.oci.image.manifest.v1+json\","
              + "\"config\":{},\"layers\":[]}")
          .getBytes(StandardCharsets.UTF_8);

  final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2024-05-05T10:00:00Z"));
  final ManifestFetcher manifests;
  final ExtensionsApi extensions;
  final RegistryRequests requests;
  final BlobUploader blobs;
  final ManifestPusher pusher;

  Parts(HttpSettings settings, CredentialsProvider credentials) {
    this(settings, credentials, Limits.DEFAULT);
  }

  Parts(HttpSettings settings, CredentialsProvider credentials, Limits limits) {
    Clock clock = new HandClock(now);
    HttpEngine engine = new HttpEngine(settings, limits.errorBytes());
    PatientSender sender = new PatientSender(engine, clock, time -> {});
    Authorizations authorizations =
        new Authorizations(credentials, sender, settings, limits, clock);
    this.requests = new RegistryRequests(sender, new RegistryAddress(settings), authorizations);
    this.blobs = new BlobUploader(requests);
    this.pusher = new ManifestPusher(requests);
    this.manifests = new ManifestFetcher(requests, limits);
    this.extensions = new ExtensionsApi(requests);
  }

  static Parts plainHttp(CredentialsProvider credentials) {
    return new Parts(HttpSettings.builder().plainHttpEverywhere().build(), credentials);
  }

  FetchedManifest fetch(String image) throws Exception {
    return manifests.fetch(DockerReference.parse(image), soon());
  }

  static Deadline soon() {
    return Deadline.after(Duration.ofSeconds(20));
  }

  private static final class HandClock extends Clock {
    private final AtomicReference<Instant> now;

    HandClock(AtomicReference<Instant> now) {
      this.now = now;
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }

    @Override
    public Instant instant() {
      return now.get();
    }
  }
}
