package imagesigning.registry.interop;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;

/** Keys of P-256, signatures and certificates by the openssl program; each has a name. */
final class Openssl {
  private static final DateTimeFormatter DATE =
      DateTimeFormatter.ofPattern("uuuuMMddHHmmss'Z'").withZone(ZoneOffset.UTC);
  private static final String CONFIGURATION =
      """
      [req]
      distinguished_name = subject
      [ca]
      default_ca = authority
      [authority]
      database = %1$s/index.txt
      new_certs_dir = %1$s
      default_md = sha256
      policy = subject
      unique_subject = no
      rand_serial = yes
      x509_extensions = extensions
      [subject]
      commonName = supplied
      [extensions]
      """;

  private final PeerProgram openssl;
  private final Path directory;

  private Openssl(PeerProgram openssl, Path directory) {
    this.openssl = openssl;
    this.directory = directory;
  }

  static Openssl create(Peers peers, Path directory) throws IOException {
    Files.createDirectory(directory);
    Files.createFile(directory.resolve("index.txt"));
    return new Openssl(peers.companion("openssl", Map.of()), directory);
  }

  /**
   * The first and the last second of a certificate.
   *
   * @param from the first
   * @param to the last
   */
  record Validity(Instant from, Instant to) {
    /** From the beginning of one day to that of another. */
    static Validity of(String from, String to) {
      return new Validity(Instant.parse(from + "T00:00:00Z"), Instant.parse(to + "T00:00:00Z"));
    }
  }

  /** Makes a key. */
  void key(String name) throws IOException {
    run("genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out " + file(name, "key"));
    run("pkey -in %s -pubout -out %s".formatted(file(name, "key"), publicKey(name)));
  }

  Path publicKey(String name) {
    return file(name, "pub");
  }

  Path certificate(String name) {
    return file(name, "crt");
  }

  /** Signs with ECDSA over SHA-256, in DER. */
  byte[] sign(String key, byte[] content) throws IOException {
    Path signed = Files.write(file(key, "content"), content);
    Path signature = file(key, "sig");
    run("dgst -sha256 -sign %s -out %s %s".formatted(file(key, "key"), signature, signed));
    return Files.readAllBytes(signature);
  }

  /** Makes a CA; one that has its own name as issuer is a root. */
  void authority(String name, String issuer, Validity validity) throws IOException {
    certify(
        name,
        issuer,
        validity,
        List.of("basicConstraints=critical,CA:TRUE", "keyUsage=critical,keyCertSign"));
  }

  /** Makes a key and a certificate with the extensions that are given, and no others. */
  void certify(String name, String issuer, Validity validity, List<String> extensions)
      throws IOException {
    key(name);
    Path request = file(name, "csr");
    Path configuration =
        Files.writeString(
            file(name, "cnf"),
            CONFIGURATION.formatted(directory) + String.join("\n", extensions) + "\n");
    run(
        "req -new -config %s -subj /CN=%s -key %s -out %s"
            .formatted(configuration, name, file(name, "key"), request));
    String by = issuer.equals(name) ? "-selfsign" : "-cert " + certificate(issuer);
    run(
        "ca -batch -notext -config %s %s -keyfile %s -startdate %s -enddate %s -in %s -out %s"
            .formatted(
                configuration,
                by,
                file(issuer, "key"),
                DATE.format(validity.from()),
                DATE.format(validity.to()),
                request,
                certificate(name)));
  }

  private Path file(String name, String extension) {
    return directory.resolve(name + "." + extension);
  }

  private void run(String arguments) throws IOException {
    openssl.run(arguments.split(" ")).orFail();
  }
}
