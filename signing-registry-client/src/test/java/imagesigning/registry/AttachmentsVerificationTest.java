package imagesigning.registry;

import static imagesigning.testkit.VerdictAssert.assertThat;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import imagesigning.core.Digest;
import imagesigning.core.DockerReference;
import imagesigning.core.ImageReference;
import imagesigning.core.IndeterminateReason;
import imagesigning.core.Limits;
import imagesigning.core.Platform;
import imagesigning.core.RejectionReason;
import imagesigning.core.VerdictReason;
import imagesigning.core.simplesigning.UntrustedSigstoreSignature;
import imagesigning.cosign.SigstoreFormat;
import imagesigning.policy.ImageInMemory.StoredSignature;
import imagesigning.policy.KeyFiles;
import imagesigning.policy.Policy;
import imagesigning.policy.Verdict;
import imagesigning.policy.registries.RegistriesConfig;
import imagesigning.testkit.Route;
import imagesigning.testkit.TestImage;
import imagesigning.testkit.TestIndex;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** sigstore signatures attached to images (policy reference, "Sigstore attachments"). */
@Timeout(60)
class AttachmentsVerificationTest {
  private static final Digest DIGEST = TestImage.oci().digest();
  private static final String TAG = "/v2/ns/app/manifests/" + Attachments.tag(DIGEST);
  private static final Route MANIFEST = Route.path(TAG);
  private static final String SIGSTORE =
      "{\"type\":\"sigstoreSigned\",\"keyPath\":\"/keys/cosign.pub\"}";
  private static final String GPG =
      "{\"type\":\"signedBy\",\"keyType\":\"GPGKeys\",\"keyPath\":\"/keys/release.gpg\"}";

  private final VerifierRig rig = new VerifierRig();
  private final Attachments attached = new Attachments(rig.registry);
  private DockerReference image;

  @BeforeEach
  void push() {
    image = rig.push("ns/app:1", TestImage.oci());
  }

  @AfterEach
  void close() {
    rig.close();
  }

  @Test
  void allowsWithThreeRequestsOneAfterTheOther() {
    attached.sign(image, DIGEST);

    assertThat(verify()).isAllowed().hasPinnedDigest(DIGEST).hasNoWarnings();

    assertThat(rig.registry.requests())
        .extracting(request -> request.method() + " " + request.path())
        .containsExactly(
            "GET /v2/ns/app/manifests/1",
            "GET " + TAG,
            "GET /v2/ns/app/blobs/" + Digest.sha256(Attachments.payload(image, DIGEST)));
    assertThat(rig.lookaside.requests()).isEmpty();
  }

  @Test
  void isNotAskedWhereAttachmentsAreOff() {
    attached.sign(image, DIGEST);

    Verdict verdict = verify(verifier(SIGSTORE, VerifierRig.registriesFile("docker: {}\n")));

    assertThat(verdict)
        .isRejectedFor(RejectionReason.NO_SIGNATURE)
        .hasWarningContaining("sets use-sigstore-attachments for " + image.name());
    assertThat(verdict.explain()).contains("sigstore attachments are off");
    assertThat(rig.requests()).containsExactly("GET /v2/ns/app/manifests/1");
  }

  @Test
  void isNotAskedWhereNoSigstoreSignatureIsNeeded() {
    rig.sign(image, DIGEST);

    assertThat(verify(verifier(GPG, both()))).isAllowed();
    assertThat(rig.requests()).noneMatch(request -> request.contains(".sig"));
  }

  @Test
  void oneOfTwoSignaturesIsEnoughAndOneBlobIsFetchedOnce() {
    attached.push(
        image,
        DIGEST,
        Attachments.manifest(
            attached.layer(image, DIGEST, Attachments.generate()),
            attached.layer(image, DIGEST, Attachments.KEY)));

    assertThat(verify()).isAllowed();
    assertThat(rig.requests()).hasSize(3);
  }

  @Test
  void layersOfOtherTypesAreNotFetched() {
    Digest missing = Digest.sha256(new byte[] {1});
    String other =
        Attachments.layer("application/spdx+json", missing, new byte[0], Attachments.KEY);
    attached.push(
        image, DIGEST, Attachments.manifest(other, attached.layer(image, DIGEST, Attachments.KEY)));
    assertThat(verify()).isAllowed();

    attached.push(image, DIGEST, Attachments.manifest(other));
    assertThat(verify()).isRejectedFor(RejectionReason.NO_SIGNATURE);
    assertThat(rig.requests()).noneMatch(request -> request.contains(missing.hex()));
  }

  @Test
  void urlsOfLayersAreNeverAsked() {
    String layer = attached.layer(image, DIGEST, Attachments.KEY);
    String elsewhere = layer.replace("{\"mediaType\"", "{\"urls\":[\"URL\"],\"mediaType\"");
    attached.push(
        image,
        DIGEST,
        Attachments.manifest(elsewhere.replace("URL", rig.lookaside.url().toString())));

    assertThat(verify()).isAllowed();
    assertThat(rig.lookaside.requests()).isEmpty();
  }

  @Test
  void theSignatureOfAnotherImageIsNotThisOnes() {
    Digest other = TestImage.oci(2).digest();
    attached.push(
        image, DIGEST, Attachments.manifest(attached.layer(image, other, Attachments.KEY)));

    assertThat(verify()).isRejectedFor(RejectionReason.DIGEST_MISMATCH);
  }

  @Test
  void anInstanceHasItsOwnAttachments() {
    Platform platform = Platform.of("linux", "amd64");
    TestIndex index = TestIndex.multiPlatform();
    DockerReference multi = rig.push("ns/multi:1", index);
    attached.sign(multi, index.digest());
    try (ImageVerifier verifier =
        verifier(SIGSTORE, VerifierRig.withAttachments()).platform(platform).build()) {
      assertThat(verifier.verify("docker://" + multi)).isRejectedFor(RejectionReason.NO_SIGNATURE);

      attached.sign(multi, index.image(platform).digest());
      assertThat(verifier.verify("docker://" + multi)).isAllowed();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "404 | {\"errors\":[{\"code\":\"MANIFEST_UNKNOWN\",\"message\":\"manifest unknown\"}]}",
        "400 | {\"errors\":[{\"code\":\"MANIFEST_UNKNOWN\"},{\"code\":\"DENIED\"}]}",
        "404 | {\"errors\":[{\"code\":\"UNKNOWN\",\"message\":\"Not Found\",\"detail\":{}}]}",
        "404 | {\"errors\":[{\"code\":\"NOT_FOUND\",\"message\":\"artifact x not found\"}]}",
        "404 | {\"errors\":[{\"code\":\"manifest_unknown\",\"message\":\"it is NOT FOUND\"}]}",
        "404 | {\"details\":\"tag not found\"}",
        "404 | <html>no</html>",
        "404 | {}",
        "404 | {\"errors\":[]}",
        "404 | {\"errors\":[{\"code\":7}]}",
        "404 | []",
        "404 | ''",
      })
  void doesNotExist(int status, String body) {
    respond(status, body);

    assertThat(verify()).isRejectedFor(RejectionReason.NO_SIGNATURE);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "404 | {\"errors\":[{\"code\":\"NAME_UNKNOWN\",\"message\":\"not found\"}]}|REGISTRY_ERROR",
        "404 | {\"errors\":[{\"code\":\"UNKNOWN\",\"message\":\"oops\"}]} | REGISTRY_ERROR",
        "404 | {\"errors\":[{\"code\":\"DENIED\"},{\"code\":\"MANIFEST_UNKNOWN\"}]}|REGISTRY_ERROR",
        "404 | {\"errors\":[{\"message\":\"not found\"}]} | REGISTRY_ERROR",
        "404 | {\"errors\":[null]} | REGISTRY_ERROR",
        "404 | {\"details\":\"oops\"} | REGISTRY_ERROR",
        "403 | {\"errors\":[{\"code\":\"DENIED\",\"message\":\"not found\"}]} | ACCESS_DENIED",
        "403 | <html>no</html> | ACCESS_DENIED",
        "400 | '' | REGISTRY_ERROR",
        "401 | {\"errors\":[{\"code\":\"MANIFEST_UNKNOWN\"}]} | AUTHENTICATION_REQUIRED",
        "429 | {\"details\":\"not found\"} | RATE_LIMITED",
        "500 | {\"errors\":[{\"code\":\"MANIFEST_UNKNOWN\"}]} | REGISTRY_ERROR",
        "503 | '' | REGISTRY_ERROR",
      })
  void couldNotBeHad(int status, String body, IndeterminateReason reason) {
    respond(status, body);

    assertThat(verify()).isIndeterminateBecause(reason);
  }

  /** Every status beside every shape of a body; only 404, and 400 with the code, say “none”. */
  static Stream<Arguments> statusesAndBodies() {
    String code = "{\"errors\":[{\"code\":\"MANIFEST_UNKNOWN\",\"message\":\"unknown\"}]}";
    List<String> fit404 =
        List.of(
            "",
            "default backend - 404",
            "<html>not found</html>",
            "{\"details\":\"tag not found\"}",
            "{\"errors\":[{\"code\":\"FOO\",\"message\":\"quota not found\"}]}",
            "{\"errors\":[{\"code\":\"UNKNOWN\",\"message\":\"Not Found\"}]}",
            code);
    List<String> others =
        List.of(
            "{\"errors\":[{\"code\":\"NAME_UNKNOWN\",\"message\":\"not found\"}]}",
            "{\"errors\":[{\"code\":\"DENIED\",\"message\":\"not found\"}]}",
            "{\"errors\":[{\"code\":\"DENIED\"},{\"code\":\"MANIFEST_UNKNOWN\"}]}");
    List<Arguments> all = new ArrayList<>();
    for (int status :
        new int[] {
          400, 401, 402, 403, 404, 405, 406, 407, 408, 410, 418, 422, 429, 451, 500, 502
        }) {
      for (String body : fit404) {
        boolean none = status == 404 || status == 400 && body.equals(code);
        all.add(Arguments.of(status, body, none ? RejectionReason.NO_SIGNATURE : reason(status)));
      }
      others.forEach(body -> all.add(Arguments.of(status, body, reason(status))));
    }
    return all.stream();
  }

  private static IndeterminateReason reason(int status) {
    return switch (status) {
      case 401 -> IndeterminateReason.AUTHENTICATION_REQUIRED;
      case 403 -> IndeterminateReason.ACCESS_DENIED;
      case 429 -> IndeterminateReason.RATE_LIMITED;
      default -> IndeterminateReason.REGISTRY_ERROR;
    };
  }

  @ParameterizedTest
  @MethodSource("statusesAndBodies")
  void whatCouldNotBeHadIsNeverUnsigned(int status, String body, VerdictReason expected) {
    attached.sign(image, DIGEST);
    respond(status, body);

    Verdict verdict = verify();

    if (expected instanceof RejectionReason none) {
      assertThat(verdict).isRejectedFor(none);
    } else if (expected instanceof IndeterminateReason unanswered) {
      assertThat(verdict).isIndeterminateBecause(unanswered);
    }
    rig.registry.faults().clear();
    assertThat(verify()).isAllowed();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "application/vnd.docker.distribution.manifest.v2+json",
        "application/vnd.oci.image.index.v1+json",
        "application/json",
        "text/html"
      })
  void onlyTheTypeOfAnOciManifestCounts(String type) {
    attached.sign(image, DIGEST);
    rig.registry.faults().on(MANIFEST).contentType(type);

    assertThat(verify()).isRejectedFor(RejectionReason.ATTACHMENT_INVALID);
  }

  @Test
  void parametersAndCaseOfTheTypeDoNotCount() {
    attached.sign(image, DIGEST);
    rig.registry
        .faults()
        .on(MANIFEST)
        .contentType("Application/vnd.oci.image.MANIFEST.v1+json; charset=utf-8");

    assertThat(verify()).isAllowed();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[]",
        "",
        "{\"layers\":{}}",
        "{\"Layers\":[]}",
        "{\"layers\":[],\"manifests\":[]}",
        "{\"layers\":[],\"fsLayers\":[]}",
        "{\"layers\":[],\"History\":[]}",
        "{\"layers\":[],\"layers\":[]}",
        "{\"layers\":[null]}",
        "{\"layers\":[{}]}",
        "{\"layers\":[{\"digest\":\"sha256:../../../etc/passwd\"}]}",
        "{\"layers\":[{\"digest\":\"md5:d41d8cd98f00b204e9800998ecf8427e\"}]}",
        "{\"layers\":[{\"mediaType\":1}]}",
      })
  void aMalformedManifestDecides(String manifest) {
    attached.push(image, DIGEST, manifest);

    assertThat(verify()).isRejectedFor(RejectionReason.ATTACHMENT_INVALID);
  }

  @ParameterizedTest
  @ValueSource(strings = {"[", "{\"a\":"})
  void aDeepManifestDecidesSoon(String open) {
    attached.push(image, DIGEST, "{\"config\":" + open.repeat(500_000));

    assertThat(verify()).isRejectedFor(RejectionReason.ATTACHMENT_INVALID);
    assertThat(rig.requests()).noneMatch(request -> request.contains("/blobs/"));
  }

  @Test
  void manyAnnotationsAreReadOnceAndMeanNothing() {
    String more = "\"a%d\":\"b\",";
    StringBuilder annotations = new StringBuilder("{");
    for (int i = 0; i < 10_000; i++) {
      annotations.append(more.formatted(i));
    }
    String layer = attached.layer(image, DIGEST, Attachments.KEY);
    attached.push(
        image,
        DIGEST,
        Attachments.manifest(layer.replace("{\"dev.cosign", annotations + "\"dev.cosign")));

    assertThat(verify()).isAllowed();
    assertThat(rig.requests()).hasSize(3);
  }

  @Test
  void annotationsMustBeTexts() {
    String layer = attached.layer(image, DIGEST, Attachments.KEY);
    attached.push(
        image,
        DIGEST,
        Attachments.manifest(layer.replace("{\"dev.cosign", "{\"more\":null,\"dev.cosign")));

    assertThat(verify()).isRejectedFor(RejectionReason.ATTACHMENT_INVALID);
  }

  @Test
  void noLayersAreNoSignatures() {
    attached.push(image, DIGEST, "{\"layers\":null}");
    assertThat(verify()).isRejectedFor(RejectionReason.NO_SIGNATURE);
    attached.push(image, DIGEST, "{}");
    assertThat(verify()).isRejectedFor(RejectionReason.NO_SIGNATURE);
  }

  @Test
  void tooManyLayersAreRefusedBeforeOneIsFetched() {
    String layer = attached.layer(image, DIGEST, Attachments.KEY);
    attached.push(
        image,
        DIGEST,
        Attachments.manifest(
            Collections.nCopies(Limits.DEFAULT.attachmentLayers() + 1, layer)
                .toArray(String[]::new)));
    assertThat(verify()).isRejectedFor(RejectionReason.TOO_MANY_SIGNATURES);

    attached.push(image, DIGEST, "{\"layers\":[{}" + ",{}".repeat(1_000_000) + "]}");
    assertThat(verify()).isRejectedFor(RejectionReason.TOO_MANY_SIGNATURES);
    assertThat(rig.requests()).noneMatch(request -> request.contains("/blobs/"));
  }

  @Test
  void whatIsTooLargeIsRefused() {
    attached.sign(image, DIGEST);
    rig.registry.faults().on(MANIFEST).endlessBody();
    assertThat(verify()).isRejectedFor(RejectionReason.MANIFEST_TOO_LARGE);

    rig.registry.faults().clear();
    rig.registry.faults().on(Route.blobs()).endlessBody();
    assertThat(verify()).isRejectedFor(RejectionReason.SIGNATURE_TOO_LARGE);
  }

  @Test
  void allTogetherMustNotBeTooLarge() {
    String[] layers = new String[10];
    for (int i = 0; i < layers.length; i++) {
      byte[] payload = new byte[1000];
      payload[0] = (byte) i;
      layers[i] =
          Attachments.layer(
              SigstoreFormat.MIME_TYPE,
              rig.registry.pushBlob("ns/app", payload),
              payload,
              Attachments.KEY);
    }
    attached.push(image, DIGEST, Attachments.manifest(layers));
    Limits small = new Limits(4_000_000, 1000, 10_000, 10_000, 20, 10, 100, 1_000_000, 10_000, 20);

    assertThat(verify(verifier(SIGSTORE, VerifierRig.withAttachments()).limits(small)))
        .isRejectedFor(RejectionReason.SIGNATURE_TOO_LARGE);
  }

  /** Fetched once, it would still be kept once a layer. */
  @Test
  void onePayloadCountsAsOftenAsItIsAttached() {
    byte[] payload = new byte[1000];
    String layer =
        Attachments.layer(
            SigstoreFormat.MIME_TYPE,
            rig.registry.pushBlob("ns/app", payload),
            payload,
            Attachments.KEY);
    Limits small = new Limits(4_000_000, 1000, 10_000, 10_000, 20, 10, 100, 1_000_000, 10_000, 20);
    String[] eight = Collections.nCopies(8, layer).toArray(String[]::new);
    String[] nine = Collections.nCopies(9, layer).toArray(String[]::new);

    attached.push(image, DIGEST, Attachments.manifest(eight));
    assertThat(verify(verifier(SIGSTORE, VerifierRig.withAttachments()).limits(small)))
        .isRejectedFor(RejectionReason.NO_ACCEPTED_SIGNATURE);
    attached.push(image, DIGEST, Attachments.manifest(nine));
    assertThat(verify(verifier(SIGSTORE, VerifierRig.withAttachments()).limits(small)))
        .isRejectedFor(RejectionReason.SIGNATURE_TOO_LARGE);
  }

  @Test
  void otherBytesThanTheDigestNamesAreRefused() {
    attached.sign(image, DIGEST);
    rig.registry.faults().on(Route.blobs()).corruptBody();
    assertThat(verify()).isRejectedFor(RejectionReason.ATTACHMENT_DIGEST_MISMATCH);

    rig.registry.faults().clear();
    rig.registry.faults().on(MANIFEST).digestHeader(DIGEST);
    assertThat(verify()).isRejectedFor(RejectionReason.DIGEST_HEADER_MISMATCH);
  }

  @ParameterizedTest
  @CsvSource({"404,REGISTRY_ERROR", "403,ACCESS_DENIED", "500,REGISTRY_ERROR", "429,RATE_LIMITED"})
  void aPayloadThatCannotBeHadIsNeverAMissingSignature(int status, IndeterminateReason reason) {
    attached.sign(image, DIGEST);
    rig.registry.faults().on(Route.blobs()).status(status);

    assertThat(verify()).isIndeterminateBecause(reason);
  }

  @Test
  void aPayloadMayLieBehindARedirect() {
    attached.sign(image, DIGEST);
    Digest payload = Digest.sha256(Attachments.payload(image, DIGEST));
    rig.registry.pushBlob("elsewhere", Attachments.payload(image, DIGEST));
    rig.registry
        .faults()
        .on(Route.path("/v2/ns/app/blobs/.*"))
        .redirect(URI.create("http://" + rig.registry.host() + "/v2/elsewhere/blobs/" + payload));

    assertThat(verify()).isAllowed();
  }

  @Test
  void bothKindsAreReadAndEachMayBeMissing() {
    String needsBoth = GPG + "," + SIGSTORE;
    rig.sign(image, DIGEST);
    assertThat(verify(verifier(needsBoth, both()))).isRejectedFor(RejectionReason.NO_SIGNATURE);

    attached.sign(image, DIGEST);
    assertThat(verify(verifier(needsBoth, both()))).isAllowed();

    rig.lookaside.faults().on(Route.signatures()).status(500);
    assertThat(verify(verifier(needsBoth, both())))
        .isIndeterminateBecause(IndeterminateReason.LOOKASIDE_UNREADABLE);
    assertThat(verify(verifier(SIGSTORE, both()))).isAllowed();

    rig.lookaside.faults().clear();
    respond(500, "");
    assertThat(verify(verifier(needsBoth, both())))
        .isIndeterminateBecause(IndeterminateReason.REGISTRY_ERROR);
    assertThat(verify(verifier(GPG, both()))).isAllowed();
  }

  @Test
  void areListedWithTheirPlaceInOrder() throws IOException {
    rig.sign(image, DIGEST);
    attached.push(
        image,
        DIGEST,
        Attachments.manifest(
            Attachments.layer("text/plain", DIGEST, new byte[0], Attachments.KEY),
            attached.layer(image, DIGEST, Attachments.KEY)));
    SignatureLister lister =
        SignatureLister.builder()
            .registries(both())
            .http(HttpSettings.builder().plainHttpEverywhere().build())
            .build();

    SignatureListing.OfManifest found =
        lister.list(ImageReference.docker(image)).manifests().get(0);

    String store = image.name() + ":" + Attachments.tag(DIGEST);
    assertThat(found.stores()).hasSize(2).contains(store);
    assertThat(found.signatures()).hasSize(2);
    StoredSignature second = found.signatures().get(1);
    assertThat(second.store()).isEqualTo(store);
    assertThat(second.index()).isEqualTo(2);
    assertThat(second.signature())
        .isInstanceOfSatisfying(
            UntrustedSigstoreSignature.class,
            s -> assertThat(s.payload()).isEqualTo(Attachments.payload(image, DIGEST)));
  }

  @Test
  void explainsWhetherTheyAreLookedFor() {
    ImageReference reference = ImageReference.docker(image);
    try (ImageVerifier on = verifier(SIGSTORE, VerifierRig.withAttachments()).build();
        ImageVerifier off =
            verifier(SIGSTORE, VerifierRig.registriesFile("docker: {}\n")).build()) {
      assertThat(on.explain(reference).signatureStores())
          .extracting(Explanation.SignatureStore::kind)
          .containsExactly("attachments");
      assertThat(off.explain(reference).signatureStores()).isEmpty();
      assertThat(off.explain(reference).notes())
          .anyMatch(note -> note.contains("use-sigstore-attachments is not true"));
    }
  }

  private RegistriesConfig both() {
    return VerifierRig.registriesFile(
        "default-docker:\n  use-sigstore-attachments: true\n  lookaside: '"
            + rig.lookaside.url()
            + "'\n");
  }

  private void respond(int status, String body) {
    rig.registry.faults().on(MANIFEST).respond(status, "application/json", body.getBytes(UTF_8));
  }

  private Verdict verify() {
    return verify(verifier(SIGSTORE, VerifierRig.withAttachments()));
  }

  private Verdict verify(ImageVerifier.Builder builder) {
    try (ImageVerifier verifier = builder.build()) {
      return verifier.verify("docker://" + image);
    }
  }

  private ImageVerifier.Builder verifier(String requirements, RegistriesConfig registries) {
    return rig.builder()
        .policy(Policy.parse(("{\"default\":[" + requirements + "]}").getBytes(UTF_8), "p.json"))
        .keyFiles(
            KeyFiles.of(
                Map.of(
                    "/keys/release.gpg",
                    VerifierRig.KEY.publicKey(),
                    "/keys/cosign.pub",
                    Attachments.publicKey())))
        .registries(registries);
  }
}
