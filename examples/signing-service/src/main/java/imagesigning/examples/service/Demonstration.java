package imagesigning.examples.service;

import imagesigning.core.openpgp.KeySelector;
import imagesigning.core.openpgp.OpenPgpKeyring;
import imagesigning.core.services.PublicKeySource;
import imagesigning.core.services.SigningServiceDefinition;
import imagesigning.core.services.SigningServiceKind;
import imagesigning.core.services.SigningServices;
import imagesigning.testkit.TestImage;
import imagesigning.testkit.TestKey;
import imagesigning.testkit.TestRegistry;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Something to look at: a key, a policy that trusts it, a signing service whose script needs
 * nothing but this program, and two images. Kept in a directory, so that a second start finds the
 * key and the signatures of the first.
 */
final class Demonstration {
  static final String SERVICE = "container-default";

  /** The repository of the image that is signed at the start. */
  static final String SIGNED = "shop/app";

  static final String UNSIGNED = "shop/worker";
  static final String TAG = "1.0";

  private static final String POLICY =
      """
      {
        "default": [{"type": "reject"}],
        "transports": {
          "docker": {
            "%s": [{"type": "signedBy", "keyType": "GPGKeys", "keyPath": "%s"}]
          }
        }
      }
      """;

  /** The variables are those of Pulp; standard output is for the result alone. */
  private static final String SCRIPT =
      """
      #!/bin/sh
      # Signs what a signing service is asked to sign. With gpg and skopeo at hand:
      #   skopeo standalone-sign "$1" "$REFERENCE" "$PULP_SIGNING_KEY_FINGERPRINT" \\
      #     --output "$SIG_PATH" && printf '{"signature_path": "%%s"}' "$SIG_PATH"
      exec %s -Xshare:auto -XX:TieredStopAtLevel=1 -cp %s %s %s "$1"
      """;

  private final Path directory;

  private Demonstration(Path directory) {
    this.directory = directory;
  }

  /** Makes the key, unless it is there already, and the script. */
  static Demonstration in(Path directory, Path java, String classPath) throws IOException {
    Demonstration demonstration = new Demonstration(directory.toAbsolutePath().normalize());
    Files.createDirectories(
        demonstration.directory,
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    if (!Files.exists(demonstration.publicKey())) {
      TestKey key = TestKey.generate();
      Files.deleteIfExists(demonstration.secretKey());
      Files.createFile(
          demonstration.secretKey(),
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      Files.write(demonstration.secretKey(), key.secretKey(), StandardOpenOption.WRITE);
      key.writePublicKey(demonstration.publicKey());
    }
    Files.writeString(
        demonstration.script(),
        SCRIPT.formatted(
            quoted(java.toString()),
            quoted(absolute(classPath)),
            DemonstrationScript.class.getName(),
            quoted(demonstration.secretKey().toString())));
    Files.setPosixFilePermissions(
        demonstration.script(), PosixFilePermissions.fromString("rwx------"));
    return demonstration;
  }

  /** The script runs in a directory of its own. */
  private static String absolute(String classPath) {
    return Arrays.stream(classPath.split(File.pathSeparator))
        .map(entry -> Path.of(entry).toAbsolutePath().toString())
        .collect(Collectors.joining(File.pathSeparator));
  }

  /** One word for a shell. */
  private static String quoted(String text) {
    return "'" + text.replace("'", "'\\''") + "'";
  }

  /** The settings of a service that shows this. */
  ServiceSettings settings(int port, String databaseUrl) {
    return ServiceSettings.of(
        Map.of(
            "listen.port",
            String.valueOf(port),
            "database.url",
            databaseUrl,
            "policy",
            directory.resolve("policy.json").toString(),
            "signing.default-service",
            SERVICE));
  }

  /** A database beside the key. */
  String databaseUrl() {
    return "jdbc:h2:file:" + directory.resolve("service");
  }

  /** The policy for a service of that name. */
  byte[] policy(String publicHost) {
    return POLICY.formatted(publicHost, publicKey()).getBytes(StandardCharsets.UTF_8);
  }

  /** Where the signing services look up keys. */
  PublicKeySource keys() {
    return PublicKeySource.file(publicKey());
  }

  /** Creates the service, unless it is there. */
  SigningServiceDefinition createService(SigningServices services) throws IOException {
    String fingerprint =
        OpenPgpKeyring.parse(
                List.of(
                    new OpenPgpKeyring.Source(
                        publicKey().toString(), Files.readAllBytes(publicKey()))))
            .primaryFingerprints()
            .iterator()
            .next();
    return services
        .createIfAbsent(
            SERVICE,
            SigningServiceKind.CONTAINER_MANIFEST,
            script(),
            KeySelector.parse(fingerprint))
        .service();
  }

  /** The images; their bytes are the same each time. */
  static void push(TestRegistry registry) {
    registry.push(SIGNED, TAG, TestImage.oci(1));
    registry.push(UNSIGNED, TAG, TestImage.oci(2));
  }

  private Path secretKey() {
    return directory.resolve("demonstration.sec");
  }

  private Path publicKey() {
    return directory.resolve("demonstration.gpg");
  }

  private Path script() {
    return directory.resolve("sign.sh");
  }
}
