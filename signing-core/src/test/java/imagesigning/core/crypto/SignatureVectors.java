package imagesigning.core.crypto;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;

/** What {@code make-signatures.py} made with OpenSSL. */
final class SignatureVectors {
  static final byte[] MESSAGE = "What was signed.".getBytes(UTF_8);

  private SignatureVectors() {}

  /** One signature. */
  record Vector(String name, SignatureScheme scheme, String key, String signature, boolean valid) {
    byte[] spki() {
      return Base64.getDecoder().decode(key);
    }

    VerificationKey loaded() {
      return SignatureAlgorithms.builtIn().spki(spki());
    }

    byte[] bytes() {
      return HexFormat.of().parseHex(signature);
    }

    @Override
    public String toString() {
      return name;
    }
  }

  static List<Vector> all() {
    return lines("signatures.csv").stream()
        .map(f -> new Vector(f[0], SignatureScheme.valueOf(f[1]), f[2], f[3], f[4].equals("valid")))
        .toList();
  }

  static Vector named(String name) {
    return all().stream().filter(v -> v.name().equals(name)).findFirst().orElseThrow();
  }

  static List<String[]> lines(String file) {
    try (InputStream in = SignatureVectors.class.getResourceAsStream("/crypto/" + file)) {
      return new String(in.readAllBytes(), UTF_8)
          .lines()
          .filter(line -> !line.startsWith("#"))
          .map(line -> line.split(",", -1))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
