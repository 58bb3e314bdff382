package imagesigning.registry;

import static org.assertj.core.api.Assertions.assertThat;

import imagesigning.core.RejectionReason;
import imagesigning.core.json.JsonFormatException;
import imagesigning.core.json.JsonValue;
import imagesigning.core.json.JsonValue.JsonArray;
import imagesigning.core.json.JsonValue.JsonObject;
import imagesigning.core.json.JsonValue.JsonString;
import imagesigning.core.json.StrictJson;
import imagesigning.cosign.PemSource;
import imagesigning.cosign.TrustRoots;
import imagesigning.policy.Outcome;
import imagesigning.registry.testing.PeerRegistry;
import imagesigning.testing.NeedsVectors;
import imagesigning.testing.Vectors;
import imagesigning.testkit.TestRegistry;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Images that cosign, skopeo and hands have signed get from us the verdict that cosign gave them
 * when it looked at attached signatures only, and a reason of ours. Where the two differ, the table
 * says so, and the set calls the case debatable.
 */
@NeedsVectors
@Timeout(120)
class CosignVectorsTest {
  private static final TrustRoots ROOTS = TrustRoots.builtIn();
  private static final Set<String> SERVED = new HashSet<>();
  private static TestRegistry registry;
  private static PeerRegistry peers;
  private static JsonArray cases;

  @BeforeAll
  static void serve() throws JsonFormatException {
    byte[] index = Vectors.text("peers/index.json").getBytes(StandardCharsets.UTF_8);
    cases =
        (JsonArray)
            ((JsonObject) StrictJson.parse(index, index.length, 50)).get("cases").orElseThrow();
    peers = PeerRegistry.read();
    registry = TestRegistry.start();
  }

  @AfterAll
  static void stop() {
    if (registry != null) {
      registry.close();
    }
  }

  private static JsonObject one(String id) {
    return cases.elements().stream()
        .map(JsonObject.class::cast)
        .filter(c -> text(c, "id").equals(id))
        .findFirst()
        .orElseThrow();
  }

  private static String text(JsonObject object, String name) {
    return object.get(name).map(value -> ((JsonString) value).value()).orElse("");
  }

  private static List<String> texts(JsonObject object, String name) {
    List<String> texts = new ArrayList<>();
    for (JsonValue value :
        object.get(name).map(v -> ((JsonArray) v).elements()).orElse(List.of())) {
      texts.add(((JsonString) value).value());
    }
    return texts;
  }

  /** What cosign 2 said, which looks at nothing but attached signatures. */
  private static boolean accepted(JsonObject one) {
    for (JsonValue verdict : ((JsonArray) one.get("verdicts").orElseThrow()).elements()) {
      JsonObject of = (JsonObject) verdict;
      if (text(of, "peer").equals("cosign2")) {
        return of.get("accepted").orElseThrow().toString().contains("true");
      }
    }
    throw new IllegalStateException("cosign 2 was not asked about " + text(one, "id"));
  }

  private static CosignVerdict judge(JsonObject one) {
    JsonObject check = (JsonObject) one.get("check").orElseThrow();
    CosignVerifier.Builder builder =
        CosignVerifier.builder()
            .keys(ROOTS.keys(List.of(source(text(check, "key")))))
            .http(HttpSettings.builder().plainHttpEverywhere().build());
    for (String annotation : texts(check, "annotations")) {
      int equals = annotation.indexOf('=');
      builder.annotation(annotation.substring(0, equals), annotation.substring(equals + 1));
    }
    boolean ignored =
        !text(check, "kind").equals("keyless")
            || texts(check, "flags").contains("--insecure-ignore-tlog");
    if (ignored) {
      builder.insecureIgnoreTlog();
    } else {
      builder.log(ROOTS.logOfTrustedRoot(source(text(check, "trusted_root"))));
    }
    if (text(check, "kind").equals("cosign-local")) {
      return builder
          .build()
          .verifyLocalImage(Vectors.directory().resolve("peers/" + text(check, "layout")));
    }
    String image = text(check, "image");
    String repository = image.split("[:@]", 2)[0];
    if (SERVED.add(repository)) {
      peers.serve(repository, registry);
    }
    return builder.build().verify("docker://" + registry.host() + "/" + image);
  }

  private static PemSource source(String name) {
    return PemSource.of(name, Vectors.text("peers/" + name).getBytes(StandardCharsets.UTF_8));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      nullValues = "none",
      value = {
        "tag.cosign2-c2-p256, none, same",
        "tag.cosign3-c3-p256, none, same",
        "tag.cosign2-sk-p256, none, same",
        "tag.cosign2-imp-rsa2048, none, same",
        "tag.cosign3-imp-rsa4096-pkcs1, none, same",
        "tag.cosign2-imp-ed25519, none, same",
        "tag.cosign3-imp-p384, none, other", // the hash of the curve is tried too
        "tag.cosign3-imp-p384.digest-flag, none, same",
        "tag.cosign2-imp-p256-sec1, none, same",
        "tag.by-digest, none, same",
        "tag.wrong-key, SIGSTORE_BAD_SIGNATURE, same",
        "tag.unsigned, NO_SIGNATURE, same",
        "tag.annotations, none, same",
        "tag.annotations-wrong, ANNOTATION_MISMATCH, same",
        "tag.annotations-missing, ANNOTATION_MISMATCH, same",
        "tag.two.first, none, same",
        "tag.two.second, none, same",
        "tag.two.neither, NO_ACCEPTED_SIGNATURE, same",
        "tag.multi.index, none, same",
        "tag.multi.instance, NO_SIGNATURE, same",
        "tag.recursive.instance, none, same",
        "tag.sig-flipped, SIGSTORE_BAD_SIGNATURE, same",
        "tag.payload-changed, SIGSTORE_BAD_SIGNATURE, same",
        "tag.no-annotation, SIGSTORE_SIGNATURE_MISSING, same",
        "tag.layer-type, NO_SIGNATURE, other", // cosign does not look at the media type
        "tag.garbage-first, none, same",
        "tag.transplant, DIGEST_MISMATCH, same",
        "tag.other-repo, none, same",
        "tag.identity, none, same",
        "tag.payload-type, PAYLOAD_TYPE, other", // cosign does not look at the type
        "tag.skopeo.sk-p256, none, same",
        "tag.skopeo.c3-p256, none, same",
        "tag.skopeo.imp-rsa2048, none, same",
        "saved.cosign2-tag-cosign2-c2-p256, none, same",
        "saved.cosign2-tag-cosign2-c2-p256.wrong-key, SIGSTORE_BAD_SIGNATURE, same",
        "saved.cosign3-bun-c3-p256, NO_SIGNATURE, same",
        "saved.cosign3-bun-c3-p256.wrong-key, NO_SIGNATURE, same",
        "bundle.with-tag.bundle-key, SIGSTORE_BAD_SIGNATURE, same",
        "bundle.with-tag.tag-key, none, same",
        "oci11.cosign2.plain, NO_SIGNATURE, same",
        "keyless.key-and-log.cosign2, none, same",
        "keyless.key-and-log.cosign2.other-rekor, REKOR_BAD_SIGNATURE, same",
        "keyless.key-and-log.cosign2.ignore-log, none, same",
      })
  void decidesAsCosignDoes(String id, String reason, String relation) {
    JsonObject one = one(id);
    CosignVerdict verdict = judge(one);

    boolean allowed = verdict.outcome() == Outcome.ALLOWED;
    assertThat(allowed).as(verdict.explain()).isEqualTo(reason == null);
    assertThat(allowed == accepted(one)).isEqualTo(relation.equals("same"));
    assertThat(one.get("debatable").isPresent() || relation.equals("same")).isTrue();
    if (reason != null) {
      assertThat(verdict)
          .isInstanceOfSatisfying(
              CosignVerdict.Rejected.class,
              r -> assertThat(r.reason()).isEqualTo(RejectionReason.valueOf(reason)));
    }
  }

  /** Bundles and OCI 1.1 attachments are read by nobody here, and are never taken for approval. */
  @Test
  void everyCaseOfAttachedAndSavedSignaturesIsInTheTable() throws NoSuchMethodException {
    CsvSource table =
        CosignVectorsTest.class
            .getDeclaredMethod("decidesAsCosignDoes", String.class, String.class, String.class)
            .getAnnotation(CsvSource.class);
    List<String> wanted =
        cases.elements().stream()
            .map(JsonObject.class::cast)
            .filter(
                c ->
                    text(c, "family").equals("cosign-tag")
                        || text(c, "family").equals("saved")
                            && text((JsonObject) c.get("check").orElseThrow(), "kind")
                                .equals("cosign-local"))
            .map(c -> text(c, "id"))
            .toList();

    assertThat(List.of(table.value()))
        .extracting(line -> line.substring(0, line.indexOf(',')))
        .containsAll(wanted);
  }
}
