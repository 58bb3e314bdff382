package imagesigning.benchmarks;

import imagesigning.core.openpgp.OpenPgpSigner;
import imagesigning.core.openpgp.OpenPgpSigningOptions;
import imagesigning.core.openpgp.UnverifiedSigning;
import imagesigning.core.signing.Passphrase;
import imagesigning.core.signing.PayloadSigner;
import imagesigning.core.signing.SigningException;
import imagesigning.testkit.TestKey;
import java.nio.charset.StandardCharsets;
import java.util.zip.Deflater;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** A payload, and a key that signs it in the library and bare. */
@State(Scope.Benchmark)
public class SigningState {
  private static final byte[] PAYLOAD =
      """
      {"critical":{"identity":{"docker-reference":"registry.example.com/team/app:1.0"},\
      "image":{"docker-manifest-digest":"sha256:\
      0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"},\
      "type":"atomic container signature"},\
      "optional":{"creator":"imagesigning 1.0","timestamp":1795233295}}"""
          .getBytes(StandardCharsets.US_ASCII);

  /** The kind of key that signs. */
  @Param({"RSA_3072", "ED25519", "P256"})
  public TestKey.Algorithm key = TestKey.Algorithm.ED25519;

  private PayloadSigner verifying = new NoSigner();
  private PayloadSigner unverified = new NoSigner();
  private byte[] packets = new byte[0];
  private SecretKeyOperation operation = SecretKeyOperation.none();

  /** Makes the key and reads it once. */
  @Setup(Level.Trial)
  public void open() throws SigningException {
    byte[] secretKey = TestKey.generate(key).secretKey();
    verifying =
        OpenPgpSigner.fromKeyBytes(secretKey, Passphrase.none(), OpenPgpSigningOptions.defaults());
    unverified =
        OpenPgpSigner.fromKeyBytes(secretKey, Passphrase.none(), UnverifiedSigning.options());
    packets =
        OpenPgpSigner.fromKeyBytes(
                secretKey, Passphrase.none(), OpenPgpSigningOptions.defaults().uncompressed())
            .sign(PAYLOAD);
    operation = SecretKeyOperation.of(secretKey);
  }

  /** Wipes the keys. */
  @TearDown(Level.Trial)
  public void close() {
    verifying.close();
    unverified.close();
  }

  byte[] raw() {
    return operation.sign(PAYLOAD);
  }

  byte[] compress() {
    Deflater deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, true);
    try {
      deflater.setInput(packets);
      deflater.finish();
      byte[] compressed = new byte[packets.length + 64];
      deflater.deflate(compressed);
      return compressed;
    } finally {
      deflater.end();
    }
  }

  byte[] signUnverified() throws SigningException {
    return unverified.sign(PAYLOAD);
  }

  byte[] sign() throws SigningException {
    return verifying.sign(PAYLOAD);
  }

  /** Before there is a key. */
  private static final class NoSigner implements PayloadSigner {
    @Override
    public byte[] sign(byte[] payload) {
      return payload;
    }

    @Override
    public String keyFingerprint() {
      return "";
    }

    @Override
    public String signingFingerprint() {
      return "";
    }

    @Override
    public void close() {}
  }
}
