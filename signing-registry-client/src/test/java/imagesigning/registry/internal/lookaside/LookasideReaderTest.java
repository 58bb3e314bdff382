package imagesigning.registry.internal.lookaside;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import imagesigning.core.Digest;
import imagesigning.core.DockerReference;
import imagesigning.core.IndeterminateReason;
import imagesigning.core.Limits;
import imagesigning.core.RejectionReason;
import imagesigning.policy.ImageInMemory.StoredSignature;
import imagesigning.policy.ImageInMemory.UnreadSignature;
import imagesigning.policy.registries.LookasideLocation;
import imagesigning.registry.HttpSettings;
import imagesigning.registry.internal.SignatureFindings;
import imagesigning.registry.internal.http.Deadline;
import imagesigning.registry.internal.http.HttpEngine;
import imagesigning.registry.internal.http.TlsMode;
import imagesigning.registry.server.ScriptedServer;
import imagesigning.registry.server.ScriptedServer.Reply;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class LookasideReaderTest {
  private static final byte[] BLOB = {(byte) 0xA3, 1, 2, 3};
  private static final DockerReference IMAGE =
      DockerReference.parse("registry.example.com:5000/ns/app:1");
  private static final Digest DIGEST = Digest.sha256(new byte[] {1});
  private static final String PATH = "/store/ns/app@sha256=" + DIGEST.hex();

  private final ScriptedServer server = ScriptedServer.start();
  @TempDir Path files;

  @AfterEach
  void close() {
    server.close();
  }

  @Test
  void readsUntilOneIsAbsent() {
    serve(3);

    SignatureFindings found = read(Limits.DEFAULT, false);

    assertThat(found.signatures()).extracting(StoredSignature::index).containsExactly(1, 2, 3);
    assertThat(found.signatures())
        .extracting(StoredSignature::store)
        .containsOnly("http://" + server.host() + PATH);
    assertThat(found.unread()).isEmpty();
    assertThat(server.log())
        .containsExactlyInAnyOrder(
            "GET " + PATH + "/signature-1",
            "GET " + PATH + "/signature-2",
            "GET " + PATH + "/signature-3",
            "GET " + PATH + "/signature-4");
  }

  @Test
  void asksForTheFirstTwoTogetherAndForNoMoreThanNeeded() {
    CountDownLatch both = new CountDownLatch(2);
    server.answering(
        r -> {
          both.countDown();
          try {
            both.await();
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
          return r.path().endsWith("-1") ? ScriptedServer.ok(BLOB) : ScriptedServer.status(404);
        });

    assertThat(read(Limits.DEFAULT, false).signatures()).hasSize(1);
    assertThat(server.requests()).hasSize(2);
  }

  @Test
  void aGapEndsTheList() {
    server.answering(
        r -> r.path().endsWith("-1") ? ScriptedServer.status(404) : ScriptedServer.ok(BLOB));

    SignatureFindings found = read(Limits.DEFAULT, false);

    assertNothing(found);
  }

  @ParameterizedTest
  @ValueSource(ints = {204, 401, 403, 410, 429, 500})
  void everyStatusBut404IsUnreadable(int status) {
    server.answering(r -> ScriptedServer.status(status));

    SignatureFindings found = read(Limits.DEFAULT, false);

    assertThat(found.signatures()).isEmpty();
    assertThat(found.unread())
        .extracting(UnreadSignature::index, UnreadSignature::reason)
        .containsExactly(
            tuple(1, IndeterminateReason.LOOKASIDE_UNREADABLE),
            tuple(2, IndeterminateReason.LOOKASIDE_UNREADABLE));
    assertThat(server.requests()).hasSize(2);
  }

  @Test
  void forbiddenMeansAbsentOnlyWhenAskedTo() {
    server.answering(r -> ScriptedServer.status(403));

    assertNothing(read(Limits.DEFAULT, true));
  }

  @Test
  void aSignatureBesideAnUnreadableOneIsStillFound() {
    server.answering(
        r ->
            r.path().endsWith("-1")
                ? ScriptedServer.status(500)
                : r.path().endsWith("-2") ? ScriptedServer.ok(BLOB) : ScriptedServer.status(404));

    SignatureFindings found = read(Limits.DEFAULT, false);

    assertThat(found.signatures()).extracting(StoredSignature::index).containsExactly(2);
    assertThat(found.unread()).extracting(UnreadSignature::index).containsExactly(1);
    assertThat(server.requests()).hasSize(2);
  }

  @Test
  void transportFailuresAreUnreadableAndAStallIsATimeout() {
    for (Reply reply : new Reply[] {ScriptedServer.reset(), ScriptedServer.truncated()}) {
      server.answering(r -> reply);
      assertThat(read(Limits.DEFAULT, false).unread())
          .extracting(UnreadSignature::reason)
          .containsOnly(IndeterminateReason.LOOKASIDE_UNREADABLE);
    }

    server.answering(r -> ScriptedServer.stallInBody());
    assertThat(read(Limits.DEFAULT, false, Deadline.after(Duration.ofMillis(150))).unread())
        .extracting(UnreadSignature::reason)
        .containsOnly(IndeterminateReason.TIMEOUT);
  }

  @Test
  void anOversizeSignatureIsRefusedAndEndsTheReading() {
    server.answering(r -> ScriptedServer.endless());

    SignatureFindings found = read(Limits.DEFAULT, false);

    assertThat(found.unread())
        .extracting(UnreadSignature::index, UnreadSignature::reason)
        .containsExactly(tuple(1, RejectionReason.SIGNATURE_TOO_LARGE));
  }

  @Test
  void signaturesThatAreTooLargeTogetherAreRefused() {
    byte[] nearlyTooLarge = new byte[1000];
    nearlyTooLarge[0] = (byte) 0xA3;
    server.answering(r -> ScriptedServer.ok(nearlyTooLarge));

    SignatureFindings found = read(limits(1000, 100), false);

    assertThat(found.signatures()).hasSize(8);
    assertThat(found.unread())
        .extracting(UnreadSignature::index, UnreadSignature::reason)
        .containsExactly(tuple(9, RejectionReason.SIGNATURE_TOO_LARGE));
  }

  @Test
  void oneLessThanTheLimitWorksAndTheLimitItselfIsTooMany() {
    serve(3);
    assertThat(read(limits(100, 4), false).unread()).isEmpty();

    serve(4);
    assertThat(read(limits(100, 4), false).unread())
        .extracting(UnreadSignature::reason)
        .containsExactly(RejectionReason.TOO_MANY_SIGNATURES);

    serve(1000);
    assertThat(read(Limits.DEFAULT, false).signatures()).hasSize(128);
    assertThat(read(Limits.DEFAULT, false).unread())
        .extracting(UnreadSignature::reason)
        .containsExactly(RejectionReason.TOO_MANY_SIGNATURES);
  }

  @Test
  void aBlobOfUnknownFormatIsRefused() {
    server.answering(
        r -> ScriptedServer.ok(Map.of("Content-Type", "text/html; x=y"), "<html>".getBytes()));

    SignatureFindings found = read(Limits.DEFAULT, false);

    assertThat(found.unread())
        .extracting(UnreadSignature::index, UnreadSignature::reason)
        .containsExactly(tuple(1, RejectionReason.SIGNATURE_BLOB_INVALID));
    assertThat(found.warnings()).singleElement().asString().contains("login page");
  }

  @Test
  void sendsNoCredentialsAndDoesNotRepeat() {
    server.answering(r -> ScriptedServer.status(429, Map.of("Retry-After", "0")));

    read(Limits.DEFAULT, false);

    assertThat(server.requests()).hasSize(2);
    assertThat(server.requests()).allSatisfy(r -> assertThat(r.header("authorization")).isEmpty());
  }

  @Test
  void aStoreThatCannotEvenBeAskedIsUnreadable() {
    SignatureFindings found = read(Limits.DEFAULT, false, Deadline.after(Duration.ZERO));

    assertThat(found.unread())
        .extracting(UnreadSignature::reason)
        .containsOnly(IndeterminateReason.TIMEOUT);
    assertThat(server.requests()).isEmpty();
  }

  @Test
  void readsFilesUntilOneIsAbsent() throws IOException {
    put(1, BLOB);
    put(2, BLOB);
    put(4, BLOB);

    SignatureFindings found = readFiles();

    assertThat(found.signatures()).extracting(StoredSignature::index).containsExactly(1, 2);
    assertThat(found.signatures().get(0).store())
        .isEqualTo("file://" + files + "/ns/app@sha256=" + DIGEST.hex());
  }

  @Test
  void aMissingDirectoryHoldsNothing() {
    SignatureFindings found = readFiles();

    assertThat(found.signatures()).isEmpty();
    assertThat(found.unread()).isEmpty();
    assertThat(found.stores())
        .containsExactly("file://" + files + "/ns/app@sha256=" + DIGEST.hex());
  }

  @Test
  void onlyAMissingFileEndsTheListOfFiles() throws IOException {
    Path directory = directory();
    Files.createDirectories(directory.resolve("signature-1"));
    assertUnreadable();

    Files.delete(directory.resolve("signature-1"));
    Files.createSymbolicLink(directory.resolve("signature-1"), Path.of("signature-1"));
    assertUnreadable();

    Files.delete(directory.resolve("signature-1"));
    Files.delete(directory);
    Files.write(directory, BLOB);
    assertUnreadable();
  }

  @Test
  void aFileTooLargeIsRefused() throws IOException {
    put(1, new byte[101]);

    assertThat(
            reader(limits(100, 128), false)
                .begin(fileStore(), IMAGE, DIGEST, TlsMode.VERIFIED, soon())
                .finish()
                .unread())
        .extracting(UnreadSignature::reason)
        .containsExactly(RejectionReason.SIGNATURE_TOO_LARGE);
  }

  private static void assertNothing(SignatureFindings found) {
    assertThat(found.signatures()).isEmpty();
    assertThat(found.unread()).isEmpty();
    assertThat(found.warnings()).isEmpty();
  }

  private void assertUnreadable() {
    assertThat(readFiles().unread())
        .allSatisfy(
            unread ->
                assertThat(unread.message())
                    .contains(" " + files + "/ns/app@sha256=" + DIGEST.hex() + "/signature-1: "))
        .extracting(UnreadSignature::index, UnreadSignature::reason)
        .containsExactly(tuple(1, IndeterminateReason.LOOKASIDE_UNREADABLE));
  }

  private void serve(int signatures) {
    server.answering(
        r -> {
          int index = Integer.parseInt(r.path().substring(r.path().lastIndexOf('-') + 1));
          return index <= signatures ? ScriptedServer.ok(BLOB) : ScriptedServer.status(404);
        });
  }

  private SignatureFindings read(Limits limits, boolean forbiddenIsAbsent) {
    return read(limits, forbiddenIsAbsent, soon());
  }

  private SignatureFindings read(Limits limits, boolean forbiddenIsAbsent, Deadline deadline) {
    LookasideLocation store =
        new LookasideLocation(URI.create("http://" + server.host() + "/store"), "test");
    return reader(limits, forbiddenIsAbsent)
        .begin(store, IMAGE, DIGEST, TlsMode.VERIFIED, deadline)
        .finish();
  }

  private SignatureFindings readFiles() {
    return reader(Limits.DEFAULT, false)
        .begin(fileStore(), IMAGE, DIGEST, TlsMode.VERIFIED, soon())
        .finish();
  }

  private LookasideLocation fileStore() {
    return new LookasideLocation(URI.create("file://" + files), "test");
  }

  private Path directory() throws IOException {
    return Files.createDirectories(files.resolve("ns/app@sha256=" + DIGEST.hex()));
  }

  private void put(int index, byte[] blob) throws IOException {
    Files.write(directory().resolve("signature-" + index), blob);
  }

  private static LookasideReader reader(Limits limits, boolean forbiddenIsAbsent) {
    return new LookasideReader(
        new HttpEngine(HttpSettings.defaults(), limits.errorBytes()), limits, forbiddenIsAbsent);
  }

  private static Limits limits(int signatureBytes, int signatures) {
    Limits d = Limits.DEFAULT;
    return new Limits(
        d.manifestBytes(),
        signatureBytes,
        d.tokenBytes(),
        d.errorBytes(),
        signatures,
        d.indexInstances(),
        d.jsonDepth(),
        d.keyringBytes(),
        d.policyBytes(),
        128);
  }

  private static Deadline soon() {
    return Deadline.after(Duration.ofSeconds(20));
  }
}
