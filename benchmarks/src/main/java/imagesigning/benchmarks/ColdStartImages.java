package imagesigning.benchmarks;

import imagesigning.core.Digest;
import imagesigning.core.DockerReference;
import imagesigning.testkit.TestCertificateAuthority;
import imagesigning.testkit.TestImage;
import imagesigning.testkit.TestKey;
import imagesigning.testkit.TestLookaside;
import imagesigning.testkit.TestRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Serves what {@code cold-start.sh} has the command line judge: one image signed with an Ed25519
 * key, in a registry and a look-aside store over plain HTTP and over TLS. Writes names, policies
 * and configuration into a directory, says {@code ready} and runs until standard input ends.
 */
final class ColdStartImages {
  private ColdStartImages() {}

  /**
   * Serves the images.
   *
   * @param args the directory to write to
   */
  public static void main(String[] args) throws IOException {
    Path directory = Path.of(args[0]);
    TestKey key = TestKey.generate();
    Path keyFile = key.writePublicKey(directory.resolve("release.gpg")).toAbsolutePath();
    Files.writeString(
        directory.resolve("signed.json"),
        "{\"default\": [{\"type\": \"signedBy\", \"keyType\": \"GPGKeys\", \"keyPath\": \""
            + keyFile
            + "\"}]}");
    Files.writeString(directory.resolve("reject.json"), "{\"default\": [{\"type\": \"reject\"}]}");
    Path certificates = Files.createDirectories(directory.resolve("certs.d"));
    TestCertificateAuthority authority = TestCertificateAuthority.create();
    authority.writePem(certificates.resolve("ca.crt"));
    try (TestRegistry plain = TestRegistry.start();
        TestLookaside plainStore = TestLookaside.start();
        TestRegistry tls = TestRegistry.startTls(authority);
        TestLookaside tlsStore = TestLookaside.startTls(authority)) {
      serve(directory, "plain", key, plain, plainStore);
      serve(directory, "tls", key, tls, tlsStore);
      System.out.println("ready");
      System.out.flush();
      while (System.in.read() >= 0) {
        // until the script ends
      }
    }
  }

  private static void serve(
      Path directory, String name, TestKey key, TestRegistry registry, TestLookaside store)
      throws IOException {
    Digest digest = registry.push("team/app", "1.0", TestImage.oci());
    DockerReference reference = registry.reference("team/app:1.0");
    store.add(reference, digest, key.sign(reference.toString(), digest));
    store.writeRegistriesD(directory.resolve(name + ".d"));
    Files.writeString(directory.resolve(name + ".name"), reference.toString());
  }
}
