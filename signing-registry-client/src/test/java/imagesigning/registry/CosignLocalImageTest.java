package imagesigning.registry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import imagesigning.core.Digest;
import imagesigning.core.DockerReference;
import imagesigning.core.IndeterminateReason;
import imagesigning.core.ManifestKind;
import imagesigning.core.ReferenceFormatException;
import imagesigning.core.RejectionReason;
import imagesigning.core.VerdictReason;
import imagesigning.cosign.PemSource;
import imagesigning.cosign.SigstoreFormat;
import imagesigning.cosign.TrustRoots;
import imagesigning.policy.Outcome;
import imagesigning.testkit.TestImage;
import imagesigning.testkit.TestIndex;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Images on disk as {@code cosign save} writes them. */
class CosignLocalImageTest {
  private static final TestImage IMAGE = TestImage.oci();
  private static final DockerReference NAME = DockerReference.parse("registry.example.com/app:1");

  @TempDir Path layout;
  private final List<String> entries = new ArrayList<>();

  @BeforeEach
  void start() throws IOException {
    Files.createDirectories(layout.resolve("blobs/sha256"));
    Files.writeString(layout.resolve("oci-layout"), "{\"imageLayoutVersion\":\"1.0.0\"}");
  }

  private Path blob(byte[] content) throws IOException {
    return Files.write(path(Digest.sha256(content)), content);
  }

  private Path path(Digest digest) {
    return layout.resolve("blobs/sha256/" + digest.hex());
  }

  private void entry(String kind, byte[] manifest) throws IOException {
    blob(manifest);
    entries.add(
        "{\"mediaType\":\"%s\",\"size\":%d,\"digest\":\"%s\",\"annotations\":{\"kind\":\"%s\"}}"
            .formatted(
                ManifestKind.OCI_MANIFEST.mediaType(),
                manifest.length,
                Digest.sha256(manifest),
                "dev.cosignproject.cosign/" + kind));
    Files.writeString(
        layout.resolve("index.json"),
        "{\"schemaVersion\":2,\"manifests\":[" + String.join(",", entries) + "]}");
  }

  private String layer(byte[] payload) {
    return Attachments.layer(
        SigstoreFormat.MIME_TYPE, Digest.sha256(payload), payload, Attachments.KEY);
  }

  private void signatures(Digest... signed) throws IOException {
    List<String> layers = new ArrayList<>();
    for (Digest digest : signed) {
      byte[] payload = Attachments.payload(NAME, digest);
      blob(payload);
      layers.add(layer(payload));
    }
    entry("sigs", Attachments.manifest(layers.toArray(String[]::new)).getBytes(UTF_8));
  }

  private static CosignVerifier.Builder builder() {
    return CosignVerifier.builder()
        .keys(
            TrustRoots.builtIn().keys(List.of(PemSource.of("cosign.pub", Attachments.publicKey()))))
        .insecureIgnoreTlog();
  }

  private CosignVerdict verify() {
    return builder().build().verifyLocalImage(layout);
  }

  private void refused(VerdictReason reason) {
    CosignVerdict verdict = verify();
    assertThat(
            verdict.<VerdictReason>fold(
                allowed -> null,
                CosignVerdict.Rejected::reason,
                CosignVerdict.Indeterminate::reason))
        .as(verdict.explain())
        .isEqualTo(reason);
  }

  @Test
  void allowsASavedImageAndPinsNothing() throws IOException {
    entry("image", IMAGE.manifest());
    signatures(IMAGE.digest());

    CosignVerdict.Allowed verdict = verify().orThrow();

    assertThat(verdict.pinnedReference()).isEmpty();
    assertThat(verdict.details().digest()).hasValue(IMAGE.digest());
    assertThat(verdict.toJson()).doesNotContain("pinnedReference");
  }

  @Test
  void anIndexComesBeforeAnImage() throws IOException {
    TestIndex index = TestIndex.multiPlatform();
    entry("image", IMAGE.manifest());
    entry("imageIndex", index.manifest());
    signatures(IMAGE.digest());
    refused(RejectionReason.DIGEST_MISMATCH);

    entries.remove(2);
    signatures(index.digest());
    assertThat(verify().outcome()).isEqualTo(Outcome.ALLOWED);
  }

  @Test
  void wantsSignaturesOfThisImage() throws IOException {
    entry("image", IMAGE.manifest());
    refused(RejectionReason.NO_SIGNATURE);
    entry("atts", Attachments.manifest().getBytes(UTF_8));
    refused(RejectionReason.NO_SIGNATURE);
    signatures(Digest.sha256(new byte[] {1}));
    refused(RejectionReason.DIGEST_MISMATCH);
  }

  @Test
  void hashesEveryByteThatCounts() throws IOException {
    entry("image", IMAGE.manifest());
    signatures(IMAGE.digest());
    byte[] payload = Attachments.payload(NAME, IMAGE.digest());

    Files.write(path(Digest.sha256(payload)), new byte[] {1});
    refused(RejectionReason.ATTACHMENT_DIGEST_MISMATCH);

    blob(payload);
    byte[] changed = IMAGE.manifest().clone();
    changed[changed.length - 1] = ' ';
    Files.write(path(IMAGE.digest()), changed);
    refused(RejectionReason.MANIFEST_DIGEST_MISMATCH);

    blob(IMAGE.manifest());
    Path index = layout.resolve("index.json");
    String size = "\"size\":" + IMAGE.manifest().length;
    Files.writeString(index, Files.readString(index).replace(size, size + "0"));
    refused(RejectionReason.LAYOUT_INVALID);
  }

  @Test
  void aPayloadThatIsGoneIsNeverAMissingSignature() throws IOException {
    entry("image", IMAGE.manifest());
    signatures(IMAGE.digest());
    Files.delete(path(Digest.sha256(Attachments.payload(NAME, IMAGE.digest()))));

    refused(IndeterminateReason.LOCAL_FILE_UNREADABLE);
  }

  @Test
  void noPathLeadsOutOfTheLayout(@TempDir Path elsewhere) throws IOException {
    entry("image", IMAGE.manifest());
    signatures(IMAGE.digest());
    byte[] payload = Attachments.payload(NAME, IMAGE.digest());
    Path outside = Files.write(elsewhere.resolve("payload"), payload);
    Files.delete(path(Digest.sha256(payload)));
    Files.createSymbolicLink(path(Digest.sha256(payload)), outside);
    refused(RejectionReason.LAYOUT_INVALID);

    Files.delete(path(Digest.sha256(payload)));
    blob(payload);
    Path index = layout.resolve("index.json");
    Files.writeString(
        index,
        Files.readString(index)
            .replace(IMAGE.digest().toString(), "sha256:../../../../../../../../etc/passwd"));
    refused(RejectionReason.LAYOUT_INVALID);
  }

  @Test
  void refusesWhatIsAmbiguousOrNotSavedByCosign() throws IOException {
    refused(RejectionReason.LAYOUT_INVALID);
    entry("other", IMAGE.manifest());
    refused(IndeterminateReason.MANIFEST_NOT_FOUND);
    entry("image", IMAGE.manifest());
    entry("image", TestIndex.multiPlatform().manifest());
    refused(RejectionReason.LAYOUT_INVALID);
  }

  @Test
  void wantsADirectoryAndNoName() {
    CosignVerifier verifier = builder().build();
    Path missing = layout.resolve("missing");
    assertThatThrownBy(() -> verifier.verifyLocalImage(missing))
        .isInstanceOf(ReferenceFormatException.class);
    CosignVerifier strict = builder().checkIdentity(true).build();
    assertThatThrownBy(() -> strict.verifyLocalImage(layout))
        .isInstanceOf(IllegalStateException.class);
  }
}
