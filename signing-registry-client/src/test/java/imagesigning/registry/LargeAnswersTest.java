package imagesigning.registry;

import static imagesigning.testkit.VerdictAssert.assertThat;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import imagesigning.core.Digest;
import imagesigning.core.DockerReference;
import imagesigning.core.RejectionReason;
import imagesigning.policy.KeyFiles;
import imagesigning.policy.Policy;
import imagesigning.policy.Verdict;
import imagesigning.policy.registries.RegistriesConfig;
import imagesigning.testkit.Route;
import imagesigning.testkit.TestImage;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Documents that are larger than what is asked for at first, and not larger than allowed. */
@Timeout(120)
class LargeAnswersTest {
  private static final Digest DIGEST = TestImage.oci().digest();
  private static final int MORE_THAN_A_MIB = 1_200_000;
  private static final String GPG =
      "{\"type\":\"signedBy\",\"keyType\":\"GPGKeys\",\"keyPath\":\"/keys/release.gpg\"}";
  private static final String SIGSTORE =
      "{\"type\":\"sigstoreSigned\",\"keyPath\":\"/keys/cosign.pub\"}";

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

  private Verdict verify(String requirement, RegistriesConfig registries) {
    byte[] policy = ("{\"default\":[" + requirement + "]}").getBytes(UTF_8);
    try (ImageVerifier verifier =
        rig.builder()
            .policy(Policy.parse(policy, "p.json"))
            .keyFiles(
                KeyFiles.of(
                    Map.of(
                        "/keys/release.gpg",
                        VerifierRig.KEY.publicKey(),
                        "/keys/cosign.pub",
                        Attachments.publicKey())))
            .registries(registries)
            .build()) {
      return verifier.verify("docker://" + image);
    }
  }

  private long requests(String pathPart) {
    return rig.requests().stream().filter(request -> request.contains(pathPart)).count();
  }

  @Test
  void attachmentsAreAskedForAgainAndRead() {
    String layer = attached.layer(image, DIGEST, Attachments.KEY);
    String note = "\"note\":\"" + "x".repeat(MORE_THAN_A_MIB) + "\",";
    attached.push(
        image,
        DIGEST,
        Attachments.manifest(layer.replace("{\"dev.cosign", "{" + note + "\"dev.cosign")));

    assertThat(verify(SIGSTORE, VerifierRig.withAttachments())).isAllowed();
    assertThat(requests(".sig")).isEqualTo(2);
  }

  @Test
  void extensionsListIsAskedForAgainAndRead() {
    String signature =
        Base64.getEncoder().encodeToString(VerifierRig.KEY.sign(image.toString(), DIGEST));
    String list =
        "{\"x\":\""
            + "x".repeat(MORE_THAN_A_MIB)
            + "\",\"signatures\":[{\"schemaVersion\":2,\"name\":\""
            + DIGEST
            + "@a\",\"type\":\"atomic\",\"content\":\""
            + signature
            + "\"}]}";
    rig.registry.announceExtensionsApi(true);
    rig.registry
        .faults()
        .on(Route.path("/extensions/v2/ns/app/signatures/" + DIGEST))
        .respond(200, "application/json", list.getBytes(UTF_8));

    assertThat(verify(GPG, VerifierRig.registries(rig.lookaside.url().toString()))).isAllowed();
    assertThat(requests("/extensions/")).isEqualTo(2);
  }

  @Test
  void signatureInALookasideStoreIsAskedForAgainAndRead() {
    byte[] broken = new byte[MORE_THAN_A_MIB];
    broken[0] = (byte) 0xA3;
    rig.lookaside.add(image, DIGEST, broken);
    rig.lookaside.add(image, DIGEST, VerifierRig.KEY.sign(image.toString(), DIGEST));

    Verdict verdict = verify(GPG, VerifierRig.registries(rig.lookaside.url().toString()));

    assertThat(verdict).isAllowed();
    assertThat(requests("signature-1")).isEqualTo(2);
    assertThat(requests("signature-2")).isEqualTo(1);
  }

  @Test
  void whatIsLargerThanAllowedIsRefusedAsBefore() {
    rig.lookaside.add(image, DIGEST, new byte[5 * 1024 * 1024]);
    assertThat(verify(GPG, VerifierRig.registries(rig.lookaside.url().toString())))
        .isRejectedFor(RejectionReason.SIGNATURE_TOO_LARGE);

    attached.push(image, DIGEST, "{\"x\":\"" + "x".repeat(5 * 1024 * 1024) + "\"}");
    assertThat(verify(SIGSTORE, VerifierRig.withAttachments()))
        .isRejectedFor(RejectionReason.MANIFEST_TOO_LARGE);
  }

  @Test
  void smallAnswersAreAskedForOnce() {
    rig.sign(image, DIGEST);

    assertThat(verify(GPG, VerifierRig.registries(rig.lookaside.url().toString()))).isAllowed();
    assertThat(List.of(requests("signature-1"), requests("signature-2"))).containsExactly(1L, 1L);
  }
}
