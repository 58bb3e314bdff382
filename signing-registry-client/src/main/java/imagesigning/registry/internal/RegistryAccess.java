package imagesigning.registry.internal;

import imagesigning.core.Limits;
import imagesigning.policy.registries.RegistriesConfig;
import imagesigning.registry.CredentialsProvider;
import imagesigning.registry.HttpSettings;
import imagesigning.registry.internal.auth.Authorizations;
import imagesigning.registry.internal.distribution.AttachmentsEndpoint;
import imagesigning.registry.internal.distribution.BlobUploader;
import imagesigning.registry.internal.distribution.ExtensionsApi;
import imagesigning.registry.internal.distribution.ManifestFetcher;
import imagesigning.registry.internal.distribution.ManifestPusher;
import imagesigning.registry.internal.distribution.RegistryAddress;
import imagesigning.registry.internal.distribution.RegistryRequests;
import imagesigning.registry.internal.distribution.SignaturesEndpoint;
import imagesigning.registry.internal.http.HttpEngine;
import imagesigning.registry.internal.http.PatientSender;
import imagesigning.registry.internal.http.Pause;
import imagesigning.registry.internal.lookaside.LookasideReader;
import java.time.Clock;

/**
 * Everything that talks to registries and look-aside stores, put together for one verifier, signer
 * or pusher.
 *
 * @param registries where signatures are kept
 * @param address where registries are
 * @param requests makes requests to registries, authenticated
 * @param manifests fetches manifests
 * @param manifestPusher stores manifests
 * @param blobs stores blobs
 * @param extensions knows which registries keep signatures themselves
 * @param signatures asks for and adds signatures behind the extensions API
 * @param extensionsReader reads the signatures behind the extensions API
 * @param attachments reads the sigstore signatures attached to images
 * @param attachmentsEndpoint asks for what is attached to images
 * @param lookaside reads look-aside stores
 * @param engine makes all requests
 */
public record RegistryAccess(
    RegistriesConfig registries,
    RegistryAddress address,
    RegistryRequests requests,
    ManifestFetcher manifests,
    ManifestPusher manifestPusher,
    BlobUploader blobs,
    ExtensionsApi extensions,
    SignaturesEndpoint signatures,
    ExtensionsReader extensionsReader,
    AttachmentsReader attachments,
    AttachmentsEndpoint attachmentsEndpoint,
    LookasideReader lookaside,
    HttpEngine engine) {

  /** What the parts are made of. */
  public record Settings(
      RegistriesConfig registries,
      HttpSettings http,
      CredentialsProvider credentials,
      Limits limits,
      Clock clock,
      Pause pause,
      boolean forbiddenLookasideIsAbsent) {}

  /** Puts the parts together; they share connections, tokens and what they learn. */
  public static RegistryAccess of(Settings settings) {
    HttpEngine engine = new HttpEngine(settings.http(), settings.limits().errorBytes());
    PatientSender sender = new PatientSender(engine, settings.clock(), settings.pause());
    RegistryAddress address = new RegistryAddress(settings.http());
    RegistryRequests requests =
        new RegistryRequests(
            sender,
            address,
            new Authorizations(
                settings.credentials(),
                sender,
                settings.http(),
                settings.limits(),
                settings.clock()));
    SignaturesEndpoint signatures = new SignaturesEndpoint(requests, settings.limits());
    AttachmentsEndpoint attachments = new AttachmentsEndpoint(requests, settings.limits());
    return new RegistryAccess(
        settings.registries(),
        address,
        requests,
        new ManifestFetcher(requests, settings.limits()),
        new ManifestPusher(requests),
        new BlobUploader(requests),
        new ExtensionsApi(requests),
        signatures,
        new ExtensionsReader(signatures, settings.limits()),
        new AttachmentsReader(attachments, settings.limits()),
        attachments,
        new LookasideReader(engine, settings.limits(), settings.forbiddenLookasideIsAbsent()),
        engine);
  }
}
