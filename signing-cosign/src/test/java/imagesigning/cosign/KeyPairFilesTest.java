package imagesigning.cosign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import imagesigning.core.signing.Passphrase;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The files of key pairs: whole, private, and never over others unasked. */
class KeyPairFilesTest {
  private static final SecureRandom RANDOM = new SecureRandom();

  @TempDir Path work;

  private KeyPairFiles files() {
    return KeyPairFiles.of(work.resolve("release"));
  }

  private static SigstorePrivateKey create(KeyPairFiles files) throws IOException {
    SigstorePrivateKey key = SigstorePrivateKey.generate(RANDOM);
    files.create(key, Passphrase.none(), RANDOM);
    return key;
  }

  private static String fingerprint(KeyPairFiles files) throws IOException {
    return SigstorePrivateKey.open(Files.readAllBytes(files.privateKey()), Passphrase.none())
        .fingerprint();
  }

  private List<String> names() throws IOException {
    try (Stream<Path> all = Files.list(work)) {
      return all.map(f -> f.getFileName().toString()).sorted().toList();
    }
  }

  private static String mode(Path file) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
  }

  @Test
  void writesBothFilesTheSecretOneForItsOwnerAlone() throws IOException {
    SigstorePrivateKey key = create(files());

    assertThat(names()).containsExactly("release.key", "release.pub");
    assertThat(mode(files().privateKey())).isEqualTo("rw-------");
    assertThat(mode(files().publicKey())).startsWith("rw-r").doesNotContain("x");
    assertThat(fingerprint(files())).isEqualTo(key.fingerprint());
    assertThat(Files.readAllBytes(files().publicKey())).isEqualTo(key.publicKey());
  }

  @Test
  void replacesNothingUnasked() throws IOException {
    for (String name : List.of("release.key", "release.pub")) {
      Path there = Files.writeString(work.resolve(name), "precious");

      assertThatThrownBy(() -> create(files()))
          .isInstanceOf(FileAlreadyExistsException.class)
          .hasMessageContaining(name);

      assertThat(names()).containsExactly(name);
      assertThat(there).hasContent("precious");
      assertThat(files().existing()).containsExactly(there);
      Files.delete(there);
    }
  }

  @Test
  void replacesNoLinkThatLeadsNowhere() throws IOException {
    Files.createSymbolicLink(files().publicKey(), work.resolve("elsewhere"));

    assertThatThrownBy(() -> create(files())).isInstanceOf(FileAlreadyExistsException.class);

    assertThat(names()).containsExactly("release.pub");
  }

  @Test
  void replacesBothWhenAsked() throws IOException {
    create(files());
    Files.setPosixFilePermissions(
        files().privateKey(), PosixFilePermissions.fromString("rw-rw-rw-"));
    SigstorePrivateKey key = SigstorePrivateKey.generate(RANDOM);

    files().replace(key, Passphrase.none(), RANDOM);

    assertThat(names()).containsExactly("release.key", "release.pub");
    assertThat(mode(files().privateKey())).isEqualTo("rw-------");
    assertThat(fingerprint(files())).isEqualTo(key.fingerprint());
    assertThat(Files.readAllBytes(files().publicKey())).isEqualTo(key.publicKey());
  }

  @Test
  void keepsTheOldPairIfTheNewOneCannotBeWrittenWhole() throws IOException {
    SigstorePrivateKey old = create(files());
    Files.delete(files().publicKey());
    Files.createDirectories(files().publicKey().resolve("in-the-way"));

    assertThatThrownBy(
            () -> files().replace(SigstorePrivateKey.generate(RANDOM), Passphrase.none(), RANDOM))
        .isInstanceOf(IOException.class);

    assertThat(fingerprint(files())).isEqualTo(old.fingerprint());
    assertThat(names()).containsExactly("release.key", "release.pub");
  }

  @Test
  void writesNeitherIfOneCannotBeReplaced() throws IOException {
    Files.createDirectories(files().publicKey().resolve("in-the-way"));

    assertThatThrownBy(
            () -> files().replace(SigstorePrivateKey.generate(RANDOM), Passphrase.none(), RANDOM))
        .isInstanceOf(IOException.class);

    assertThat(names()).containsExactly("release.pub");
  }

  @Test
  void namesTheDirectoryThatIsMissing() {
    KeyPairFiles files = KeyPairFiles.of(work.resolve("none/release"));

    assertThatThrownBy(() -> create(files))
        .isInstanceOf(NoSuchFileException.class)
        .hasMessage(work.resolve("none").toString());
  }

  @Test
  void wantsAPrefix() {
    assertThatThrownBy(() -> KeyPairFiles.of(Path.of("")))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void ofWritersAtOnceOneGetsBothFiles() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(4);
    List<Callable<SigstorePrivateKey>> writers = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      writers.add(() -> create(files()));
    }
    List<SigstorePrivateKey> winners = new ArrayList<>();
    for (Future<SigstorePrivateKey> writer : threads.invokeAll(writers)) {
      try {
        winners.add(writer.get());
      } catch (ExecutionException e) {
        assertThat(e).hasCauseInstanceOf(FileAlreadyExistsException.class);
      }
    }
    threads.shutdown();

    assertThat(winners).hasSize(1);
    assertThat(fingerprint(files())).isEqualTo(winners.get(0).fingerprint());
    assertThat(Files.readAllBytes(files().publicKey())).isEqualTo(winners.get(0).publicKey());
    assertThat(names()).containsExactly("release.key", "release.pub");
  }
}
