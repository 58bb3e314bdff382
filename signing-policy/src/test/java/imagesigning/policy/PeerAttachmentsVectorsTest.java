package imagesigning.policy;

import static org.assertj.core.api.Assertions.assertThat;

import imagesigning.core.Digest;
import imagesigning.core.DockerReference;
import imagesigning.core.ImageReference;
import imagesigning.core.Manifest;
import imagesigning.core.Platform;
import imagesigning.core.RejectionReason;
import imagesigning.core.json.JsonFormatException;
import imagesigning.core.json.JsonValue;
import imagesigning.core.json.JsonValue.JsonArray;
import imagesigning.core.json.JsonValue.JsonObject;
import imagesigning.core.json.JsonValue.JsonString;
import imagesigning.core.json.JsonValue.Member;
import imagesigning.core.json.StrictJson;
import imagesigning.core.simplesigning.UntrustedSigstoreSignature;
import imagesigning.policy.ImageInMemory.StoredSignature;
import imagesigning.policy.PeerCases.PeerCase;
import imagesigning.policy.registries.LookasideLocation;
import imagesigning.policy.testing.PeerRegistry;
import imagesigning.testing.NeedsVectors;
import imagesigning.testing.Vectors;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Images that skopeo and cosign signed in the sigstore format, in a registry's storage, with the
 * policies skopeo was asked with: the verdict is skopeo's, and the reason is ours.
 */
@NeedsVectors
class PeerAttachmentsVectorsTest {
  /** When skopeo was asked; certificates of one's own CA are compared with the present time. */
  private static final Clock THEN =
      Clock.fixed(Instant.parse("2026-11-21T00:00:00Z"), ZoneOffset.UTC);

  private static PeerRegistry registry;

  @BeforeAll
  static void readRegistry() {
    registry = PeerRegistry.read();
  }

  private static Verdict judge(PeerCase c) {
    DockerReference name = DockerReference.parse(PeerCases.REGISTRY + "/" + c.check("image"));
    PolicyEvaluator evaluator = PolicyEvaluator.builder(c.policy()).clock(THEN).build();
    Manifest top =
        Manifest.of(
            name.digest().isPresent()
                ? registry.blob(name.digest().get())
                : registry.tagged(name.path(), name.tag().orElseThrow()).orElseThrow());
    if (!top.kind().isIndex()) {
      return evaluator.evaluate(image(c, name, top));
    }
    List<Verdict> verdicts = new ArrayList<>();
    for (Manifest.Instance instance : top.instances()) {
      ImageInMemory image = image(c, name, Manifest.of(registry.blob(instance.digest())));
      verdicts.add(
          evaluator.evaluate(
              new ImageInMemory(
                  image.reference(),
                  image.manifest(),
                  Optional.of(top),
                  instance.platform(),
                  image.signatures(),
                  List.of(),
                  List.of())));
    }
    if (c.all()) {
      return evaluator.combine(ImageReference.docker(name), top, verdicts);
    }
    Platform wanted = Platform.of("linux", c.check("arch"));
    return verdicts.get(top.instances().indexOf(top.instanceFor(wanted).orElseThrow()));
  }

  private static ImageInMemory image(PeerCase c, DockerReference name, Manifest manifest) {
    List<StoredSignature> signatures = new ArrayList<>();
    if (!c.check("registries_d").endsWith("/lookaside")) {
      attached(name, manifest.digest(), signatures);
    }
    if (!c.check("registries_d").endsWith("/sigstore")) {
      LookasideLocation store =
          new LookasideLocation(Vectors.peers("lookaside").toUri(), "vectors");
      Path directory = Path.of(store.signature(name, manifest.digest(), 1)).getParent();
      signatures.addAll(
          StoredSignatures.in(directory).of(ImageReference.docker(name), manifest).signatures());
    }
    return new ImageInMemory(
        ImageReference.docker(name), manifest, signatures, List.of(), List.of());
  }

  private static void attached(
      DockerReference name, Digest digest, List<StoredSignature> signatures) {
    String tag = "sha256-" + digest.hex() + ".sig";
    Optional<byte[]> manifest = registry.tagged(name.path(), tag);
    if (manifest.isEmpty()) {
      return;
    }
    for (JsonValue layer : ((JsonArray) member(parse(manifest.get()), "layers")).elements()) {
      Map<String, String> annotations = new HashMap<>();
      for (Member m : ((JsonObject) member(layer, "annotations")).members()) {
        annotations.put(m.name(), ((JsonString) m.value()).value());
      }
      byte[] payload = registry.blob(Digest.parse(text(layer, "digest")));
      signatures.add(
          new StoredSignature(
              tag,
              signatures.size() + 1,
              UntrustedSigstoreSignature.of(text(layer, "mediaType"), payload, annotations)));
    }
  }

  private static JsonValue parse(byte[] json) {
    try {
      return StrictJson.parse(json, 4_000_000, 50);
    } catch (JsonFormatException e) {
      throw new IllegalStateException(e);
    }
  }

  private static JsonValue member(JsonValue object, String name) {
    return ((JsonObject) object).get(name).orElseThrow();
  }

  private static String text(JsonValue object, String name) {
    return ((JsonString) member(object, name)).value();
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      nullValues = "none",
      value = {
        "sgs.skopeo.sk-p256, none",
        "sgs.skopeo.c3-p256, none",
        "sgs.skopeo.imp-rsa2048, none",
        "sgs.wrong-key, SIGSTORE_BAD_SIGNATURE",
        "sgs.wrong-identity, IDENTITY_MISMATCH",
        "sgs.attachments-off, NO_SIGNATURE",
        "sgs.keyDatas, none",
        "sgs.unsigned, NO_SIGNATURE",
        "sgs.multi.system, none",
        "sgs.multi.all, none",
        "sgs.cosign2.exactRepository, none",
        "sgs.cosign2.default-identity, IDENTITY_MISMATCH",
        "sgs.cosign2.default-identity-digest, IDENTITY_MISMATCH",
        "sgs.cosign2.matchRepository, none",
        "sgs.transplant, DIGEST_MISMATCH",
        "sgs.sig-flipped, SIGSTORE_BAD_SIGNATURE",
        "sgs.payload-type, PAYLOAD_TYPE",
        "sgs.identity-flag, none",
        "both.and, none",
        "both.missing-gpg, NO_SIGNATURE",
        "bundle.skopeo, NO_SIGNATURE",
        "keyless.skopeo.own, none",
        "keyless.skopeo.wrong-email, CERTIFICATE_SUBJECT_MISMATCH",
        "keyless.skopeo.wrong-issuer, CERTIFICATE_ISSUER_MISMATCH",
        "keyless.skopeo.other-ca, CERTIFICATE_UNTRUSTED",
        "keyless.skopeo.other-rekor, REKOR_BAD_SIGNATURE",
        "keyless.skopeo.cosign2, none",
        "keyless.skopeo.uri, CERTIFICATE_SUBJECT_MISMATCH",
        "keyless.skopeo.time-changed, REKOR_BAD_SIGNATURE",
        "keyless.skopeo.key-and-rekor, none",
        "keyless.skopeo.key-but-no-entry, REKOR_ENTRY_MISSING",
        "keyless.skopeo.pki-leaf, none",
        "keyless.skopeo.pki-hostname, none",
        "keyless.skopeo.pki-wrong-email, CERTIFICATE_SUBJECT_MISMATCH",
        "keyless.skopeo.pki-no-intermediate, none",
        "keyless.skopeo.pki-expired, CERTIFICATE_NOT_VALID_THEN",
      })
  void attachments(String id, String reason) {
    PeerCase c =
        PeerCases.ofKind("sigstore-policy", "policy").stream()
            .filter(p -> p.id().equals(id))
            .findFirst()
            .orElseThrow();
    Verdict verdict = judge(c);
    assertThat(verdict.outcome() == Outcome.ALLOWED)
        .as(verdict.explain())
        .isEqualTo(c.accepted())
        .isEqualTo(reason == null);
    if (reason != null) {
      assertThat(Judging.reason(verdict)).isEqualTo(RejectionReason.valueOf(reason));
    }
  }

  @Test
  void everyCaseIsInTheTable() throws NoSuchMethodException {
    CsvSource table =
        PeerAttachmentsVectorsTest.class
            .getDeclaredMethod("attachments", String.class, String.class)
            .getAnnotation(CsvSource.class);
    assertThat(List.of(table.value()))
        .extracting(line -> line.substring(0, line.indexOf(',')))
        .containsExactlyElementsOf(
            PeerCases.ofKind("sigstore-policy", "policy").stream().map(PeerCase::id).toList());
  }
}
