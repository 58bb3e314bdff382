package imagesigning.core.openpgp;

import static org.assertj.core.api.Assertions.assertThat;

import imagesigning.core.Digest;
import imagesigning.core.Limits;
import imagesigning.testing.NeedsPeers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** skopeo accepts whatever this library accepts; where it accepts more, the list says so. */
@NeedsPeers("skopeo")
class SkopeoShapesInteropIT {
  private static final String REFERENCE = "registry.example.com/team/app:v1";
  private static final byte[] MANIFEST = "{}".getBytes(StandardCharsets.US_ASCII);

  @TempDir private Path directory;

  static List<Shape> shapes() {
    String payload =
        """
        {"critical":{"identity":{"docker-reference":"%s"},"image":{"docker-manifest-digest":"%s"},\
        "type":"atomic container signature"},"optional":{}}"""
            .formatted(REFERENCE, Digest.sha256(MANIFEST));
    return Shape.around(payload.getBytes(StandardCharsets.US_ASCII));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("shapes")
  void skopeoAndThisLibraryDecideAsListed(Shape shape) throws Exception {
    assertThat(acceptedHere(shape))
        .as("this library")
        .isEqualTo(shape.verdicts() == Shape.Verdicts.BOTH_ACCEPT);
    assertThat(acceptedBySkopeo(shape))
        .as("skopeo")
        .isEqualTo(shape.verdicts() != Shape.Verdicts.BOTH_REFUSE);
  }

  private static boolean acceptedHere(Shape shape) {
    OpenPgpVerifier verifier = new OpenPgpVerifier(Clock.systemUTC(), true, Limits.DEFAULT);
    return verifier.verify(shape.message(), TestKeyrings.parse(shape.keyring()))
        instanceof OpenPgpVerification.Verified;
  }

  private boolean acceptedBySkopeo(Shape shape) throws Exception {
    ProcessBuilder command =
        new ProcessBuilder(
            PeerPrograms.path("skopeo"),
            "standalone-verify",
            "--public-key-file",
            file("keyring", shape.keyring()),
            file("manifest", MANIFEST),
            REFERENCE,
            "any",
            file("signature", shape.message()));
    command.environment().put("HOME", directory.toString());
    command.environment().put("TMPDIR", directory.toString());
    command.environment().put("LC_ALL", "C");
    Path output = directory.resolve("output");
    Process process = command.redirectErrorStream(true).redirectOutput(output.toFile()).start();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("skopeo ends").isTrue();
    boolean accepted = process.exitValue() == 0;
    assertThat(Files.readString(output, StandardCharsets.ISO_8859_1))
        .contains(accepted ? "Signature verified" : "level=fatal");
    return accepted;
  }

  private String file(String name, byte[] content) throws Exception {
    return Files.write(directory.resolve(name), content).toString();
  }
}
