package imagesigning.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageReferenceTest {
  private static final String HEX =
      "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
  private static final String SHA256 = "sha256:" + HEX;

  private Path temp = Path.of("");

  @BeforeEach
  void resolveTemp(@TempDir Path directory) throws IOException {
    temp = directory.toRealPath();
  }

  // ---- docker

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "docker://another.example.com:5000/foo/bar:1.2 | another.example.com:5000/foo/bar:1.2"
            + " | another.example.com:5000/foo/bar another.example.com:5000/foo"
            + " another.example.com:5000 *.example.com *.com",
        "docker://yet.another.example.com:8443/ns/repo:tag"
            + " | yet.another.example.com:8443/ns/repo:tag"
            + " | yet.another.example.com:8443/ns/repo yet.another.example.com:8443/ns"
            + " yet.another.example.com:8443 *.another.example.com *.example.com *.com",
        "docker://example.com/ns/repo@"
            + SHA256
            + " | example.com/ns/repo@"
            + SHA256
            + " | example.com/ns/repo example.com/ns example.com *.com",
        "docker://localhost/ns/repo:t | localhost/ns/repo:t"
            + " | localhost/ns/repo localhost/ns localhost",
        "docker://localhost:5000/repo:t | localhost:5000/repo:t"
            + " | localhost:5000/repo localhost:5000",
        "docker://notlocalhost/repo:t | docker.io/notlocalhost/repo:t"
            + " | docker.io/notlocalhost/repo docker.io/notlocalhost docker.io *.io",
        "docker://busybox | docker.io/library/busybox:latest"
            + " | docker.io/library/busybox docker.io/library docker.io *.io",
        "docker://index.docker.io/busybox:1 | docker.io/library/busybox:1"
            + " | docker.io/library/busybox docker.io/library docker.io *.io",
        "atomic:registry.example.com:8443/ns/stream:notlatest"
            + " | registry.example.com:8443/ns/stream:notlatest"
            + " | registry.example.com:8443/ns/stream registry.example.com:8443/ns"
            + " registry.example.com:8443 *.example.com *.com",
        "docker-daemon:busybox:notlatest | docker.io/library/busybox:notlatest"
            + " | docker.io/library/busybox docker.io/library docker.io *.io",
        "docker-daemon:example.com/ns/foo@"
            + SHA256
            + " | example.com/ns/foo@"
            + SHA256
            + " | example.com/ns/foo example.com/ns example.com *.com"
      })
  void looksNamedImagesUpFromTheMostSpecificScope(String text, String identity, String namespaces) {
    ImageReference reference = ImageReference.parse(text);

    assertThat(reference.policyIdentity()).isEqualTo(identity);
    assertThat(reference.policyNamespaces()).containsExactly(namespaces.split(" "));
    assertThat(reference.dockerReference().map(Object::toString)).contains(identity);
    assertThat(reference.path()).isEmpty();
    assertThat(reference.imageName()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "registry.example.com/app:1.2, docker://registry.example.com/app:1.2",
    "localhost:5000/x, docker://localhost:5000/x:latest",
    "127.0.0.1:5000/x@" + SHA256 + ", docker://127.0.0.1:5000/x@" + SHA256,
    "busybox, docker://docker.io/library/busybox:latest",
    "library/busybox, docker://docker.io/library/busybox:latest",
    "busybox@" + SHA256 + ", docker://docker.io/library/busybox@" + SHA256
  })
  void takesABareNameForARegistry(String text, String expected) {
    ImageReference reference = ImageReference.parse(text);

    assertThat(reference).hasToString(expected).isEqualTo(ImageReference.parse(expected));
    assertThat(reference.transport()).isEqualTo(Transport.DOCKER);
  }

  @Test
  void showsTheTwoValidFormsWhenTagAndDigestStandTogether() {
    assertThatThrownBy(() -> ImageReference.parse("docker://h.example/app:1.2@" + SHA256))
        .isInstanceOf(ReferenceFormatException.class)
        .hasMessageContaining("both a tag and a digest")
        .hasMessageContaining("docker://h.example/app:1.2 or docker://h.example/app@" + SHA256);
    assertThatThrownBy(
            () -> ImageReference.docker(DockerReference.parse("h.example/app:1.2@" + SHA256)))
        .isInstanceOf(ReferenceFormatException.class);
  }

  @Test
  void referencesWithTheSameTextToDifferentImagesAreDifferent(@TempDir Path directory)
      throws IOException {
    Path first = Files.createDirectory(directory.resolve("first"));
    Path second = Files.createDirectory(directory.resolve("second"));
    Path colon = Files.createDirectory(directory.resolve("first:x"));
    assertThat(ImageReference.oci(colon, Optional.empty()))
        .isNotEqualTo(ImageReference.oci(first, Optional.of("x")));

    Path link = Files.createSymbolicLink(directory.resolve("link"), first);
    ImageReference before = ImageReference.dir(link);
    Files.delete(link);
    Files.createSymbolicLink(link, second);
    assertThat(ImageReference.dir(link)).isNotEqualTo(before).hasToString(before.toString());
  }

  @Test
  void addsLatestToAName() {
    assertThat(ImageReference.docker(DockerReference.parse("h.example/app")))
        .hasToString("docker://h.example/app:latest");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "vsock://x/y | unknown transport \"vsock\" in \"vsock://x/y\"; known are docker, atomic,",
        "https://h.example/x | unknown transport \"https\"",
        "vsock:/x | write docker://host/repository:tag",
        "nosuch:image | for an image of Docker Hub write \"docker://nosuch:image\"",
        "Docker://busybox | unknown transport \"Docker\"",
        "docker:busybox | two slashes",
        "docker:/busybox | two slashes",
        "docker:// | it is empty",
        "docker://h.example/x@@unknown-digest@@ | names only a destination",
        "docker://UPPER/x | upper case",
        "atomic:h.example/ns/stream | write atomic:host:port/namespace/stream:tag",
        "atomic:h.example/stream:t | write atomic:host:port/namespace/stream:tag",
        "atomic:h.example/a/b/c:t | write atomic:host:port/namespace/stream:tag",
        "atomic:h.example/ns/stream@" + SHA256 + " | write atomic:",
        "atomic:h.example/ns/stream:t@" + SHA256 + " | write atomic:",
        "docker-daemon:busybox | either a tag or a digest",
        "docker-daemon:busybox:latest@" + SHA256 + " | either a tag or a digest",
        "docker-daemon:sha256:ab | reserved for image IDs",
        "docker-daemon:sha512:" + HEX + HEX + " | an image ID is a sha256 digest",
        "docker-daemon:" + HEX + " | image ID, not a name",
        "docker-archive: | write docker-archive:PATH",
        "docker-archive::busybox | write docker-archive:PATH",
        "docker-archive:/x:busybox@" + SHA256 + " | not by a digest",
        "docker-archive:/x:@0 | by its position is not supported",
        "docker-archive:/x:UPPER | upper case",
        "tarball: | write tarball:PATH",
        "dir: | needs a path",
        "sif: | needs a path",
        "oci: | needs a path",
        "oci::name | needs a path",
        "oci:/tmp:@0 | by its position is not supported",
        "oci:/tmp:in'valid | is no image name",
        "oci-archive:/tmp:a//b | is no image name",
        "dir:/no-such-parent/x | cannot be resolved",
        "ostree:x | can no longer be opened",
        "containers-storage:busybox | say which store",
        "containers-storage:[busybox | say which store",
        "containers-storage:[/root]busybox | a driver, '@' and an absolute path",
        "containers-storage:[@/root]busybox | a driver, '@' and an absolute path",
        "containers-storage:[overlay@root]busybox | a driver, '@' and an absolute path",
        "containers-storage:[overlay@/root] | a name or an image ID is missing",
        "containers-storage:[overlay@/root]busybox@ab | a digest is written",
        "containers-storage:[overlay@/root]@" + SHA256 + " | invalid image name"
      })
  void refusesWithAHint(String text, String message) {
    assertThatThrownBy(() -> ImageReference.parse(text))
        .isInstanceOf(ReferenceFormatException.class)
        .hasMessageContaining(message);
  }

  // ---- images without a scope of their own

  @ParameterizedTest
  @ValueSource(
      strings = {
        "docker-daemon:" + SHA256,
        "docker-archive:/some/file.tar",
        "docker-archive:/some/file.tar:h.example/ns/app:1",
        "tarball:/some/layer.tar"
      })
  void fallsUnderTheEmptyScopeOnly(String text) {
    ImageReference reference = ImageReference.parse(text);

    assertThat(reference.policyIdentity()).isEmpty();
    assertThat(reference.policyNamespaces()).isEmpty();
    assertThat(reference).hasToString(text);
  }

  @ParameterizedTest
  @CsvSource({
    "docker-archive:/f.tar:busybox, docker.io/library/busybox:latest",
    "docker-archive:/f.tar:busybox:notlatest, docker.io/library/busybox:notlatest",
    "docker-archive:f.tar:example.com/ns/foo:bar, example.com/ns/foo:bar"
  })
  void knowsTheNameOfAnImageInAnArchive(String text, String name) {
    assertThat(ImageReference.parse(text).dockerReference().map(Object::toString)).contains(name);
    assertThat(ImageReference.parse("docker-archive:/f.tar").dockerReference()).isEmpty();
  }

  // ---- paths

  @Test
  void looksADirectoryUpByPathThenParents() throws IOException {
    Path directory = Files.createDirectories(temp.resolve("a/b"));

    ImageReference reference = ImageReference.parse("dir:" + directory);

    assertThat(reference.transport()).isEqualTo(Transport.DIR);
    assertThat(reference.path()).contains(directory);
    assertThat(reference.dockerReference()).isEmpty();
    assertThat(reference.policyIdentity()).isEqualTo(directory.toString());
    assertThat(reference.policyNamespaces())
        .startsWith(temp.resolve("a").toString(), temp.toString())
        .endsWith("/" + temp.getName(0))
        .doesNotContain("/", "");
    assertThat(ImageReference.dir(directory)).isEqualTo(reference);
  }

  @Test
  void looksALayoutUpByPathTwiceAndWithoutItsImageName() throws IOException {
    Path layout = Files.createDirectory(temp.resolve("layout"));

    for (String transport : List.of("oci", "oci-archive")) {
      ImageReference reference =
          ImageReference.parse(transport + ":" + layout + ":ns/notlatest:image");

      assertThat(reference.path()).contains(layout);
      assertThat(reference.imageName()).contains("ns/notlatest:image");
      assertThat(reference.dockerReference()).isEmpty();
      assertThat(reference.policyIdentity()).isEqualTo(layout.toString());
      assertThat(reference.policyNamespaces())
          .startsWith(layout.toString(), temp.toString())
          .doesNotContain("/", "");
    }
    assertThat(ImageReference.oci(layout, Optional.of("x")))
        .isEqualTo(ImageReference.parse("oci:" + layout + ":x"));
    assertThat(ImageReference.parse("oci:" + layout + ":").imageName()).isEmpty();
    assertThatThrownBy(() -> ImageReference.oci(layout, Optional.of("a b")))
        .isInstanceOf(ReferenceFormatException.class);
  }

  @Test
  void looksASifFileUpLikeADirectory() {
    ImageReference reference = ImageReference.parse("sif:" + temp.resolve("x.sif"));

    assertThat(reference.transport()).isEqualTo(Transport.SIF);
    assertThat(reference.policyIdentity()).isEqualTo(temp.resolve("x.sif").toString());
    assertThat(reference.policyNamespaces()).startsWith(temp.toString());
  }

  @Test
  void resolvesLinksForThePolicyButKeepsThePathAsGiven() throws IOException {
    Path real = Files.createDirectories(temp.resolve("real/image"));
    Path link = Files.createSymbolicLink(temp.resolve("link"), temp.resolve("real"));

    ImageReference reference = ImageReference.dir(link.resolve("image"));

    assertThat(reference.policyIdentity()).isEqualTo(real.toString());
    assertThat(reference.path()).contains(link.resolve("image"));
    assertThat(ImageReference.dir(link.resolve("missing")).policyIdentity())
        .isEqualTo(temp.resolve("real/missing").toString());
    assertThat(ImageReference.oci(link, Optional.empty()).policyNamespaces())
        .startsWith(temp.resolve("real").toString());
  }

  @Test
  void resolvesRelativeAndDottedPaths() throws IOException {
    Files.createDirectories(temp.resolve("a/b"));

    assertThat(ImageReference.parse("dir:" + temp + "/a/./b/../b/").policyIdentity())
        .isEqualTo(temp.resolve("a/b").toString());
    assertThat(ImageReference.parse("dir:relative").policyIdentity())
        .isEqualTo(Path.of("").toRealPath().resolve("relative").toString());
  }

  @Test
  void leavesTheRootWithoutNamespaces() {
    assertThat(ImageReference.parse("dir:/").policyIdentity()).isEqualTo("/");
    assertThat(ImageReference.parse("dir:/").policyNamespaces()).isEmpty();
    assertThat(ImageReference.parse("oci:/").policyNamespaces()).isEmpty();
  }

  @Test
  void refusesPathsThatLeadNowhere() throws IOException {
    Path loop = temp.resolve("loop");
    Files.createSymbolicLink(loop, loop);
    Path dangling = Files.createSymbolicLink(temp.resolve("dangling"), temp.resolve("missing"));
    Path file = Files.createFile(temp.resolve("file"));

    for (String path :
        List.of(
            loop.toString(),
            dangling.toString(),
            file + "/below",
            temp + "/missing/x",
            temp + "/missing/..",
            temp + "/nul\u0000")) {
      assertThatThrownBy(() -> ImageReference.parse("dir:" + path))
          .as(path)
          .isInstanceOf(ReferenceFormatException.class);
    }
  }

  // ---- containers-storage

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "busybox | docker.io/library/busybox:latest"
            + " | S:docker.io/library/busybox S:docker.io/library S:docker.io",
        "busybox@"
            + SHA256
            + " | docker.io/library/busybox@"
            + SHA256
            + " | S:docker.io/library/busybox S:docker.io/library S:docker.io",
        "busybox:notlatest@"
            + HEX
            + " | docker.io/library/busybox:notlatest@"
            + HEX
            + " | S:docker.io/library/busybox:notlatest S:docker.io/library/busybox"
            + " S:docker.io/library S:docker.io",
        "busybox:notlatest@"
            + SHA256
            + " | docker.io/library/busybox:notlatest@"
            + SHA256
            + " | S:docker.io/library/busybox:notlatest S:docker.io/library/busybox"
            + " S:docker.io/library S:docker.io",
        "h:5000/ns/busybox:t@"
            + SHA256
            + "@"
            + HEX
            + " | h:5000/ns/busybox:t@"
            + SHA256
            + "@"
            + HEX
            + " | S:h:5000/ns/busybox:t@"
            + SHA256
            + " S:h:5000/ns/busybox:t S:h:5000/ns/busybox S:h:5000/ns S:h:5000",
      })
  void looksStoredImagesUpInTheirStore(String name, String identity, String namespaces) {
    String store = "[overlay@/var/lib/x]";
    String[] expected =
        (namespaces.replace("S:", store) + " " + store + " [/var/lib/x]").split(" ");

    ImageReference reference =
        ImageReference.parse(
            "containers-storage:[overlay@/var/lib/x+/run/x:overlay.opt=1,b]" + name);

    assertThat(reference.policyIdentity()).isEqualTo(store + identity);
    assertThat(reference.policyNamespaces()).containsExactly(expected);
    assertThat(reference).hasToString("containers-storage:" + store + identity);
  }

  @ParameterizedTest
  @ValueSource(strings = {"@" + HEX, HEX})
  void looksStoredImagesUpById(String id) {
    ImageReference reference = ImageReference.parse("containers-storage:[overlay@/r]" + id);

    assertThat(reference.policyIdentity()).isEqualTo("[overlay@/r]@" + HEX);
    assertThat(reference.policyNamespaces()).containsExactly("[overlay@/r]", "[/r]");
    assertThat(reference.dockerReference()).isEmpty();
  }

  @Test
  void writesWhatItCanReadAgain() {
    for (String text :
        List.of(
            "docker://busybox",
            "atomic:h:1/a/b:t",
            "docker-daemon:busybox:1",
            "docker-archive:/x:busybox",
            "oci:/tmp:a",
            "dir:/tmp",
            "containers-storage:[overlay@/r+/s]x")) {
      ImageReference reference = ImageReference.parse(text);

      assertThat(ImageReference.parse(reference.toString()))
          .isEqualTo(reference)
          .hasSameHashCodeAs(reference);
    }
  }
}
