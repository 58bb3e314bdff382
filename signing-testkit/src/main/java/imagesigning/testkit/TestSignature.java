package imagesigning.testkit;

import imagesigning.core.Digest;
import imagesigning.core.simplesigning.UntrustedSimpleSignature;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import org.bouncycastle.bcpg.CompressionAlgorithmTags;
import org.bouncycastle.bcpg.HashAlgorithmTags;
import org.bouncycastle.openpgp.PGPCompressedDataGenerator;
import org.bouncycastle.openpgp.PGPException;
import org.bouncycastle.openpgp.PGPKeyPair;
import org.bouncycastle.openpgp.PGPLiteralData;
import org.bouncycastle.openpgp.PGPLiteralDataGenerator;
import org.bouncycastle.openpgp.PGPSignature;
import org.bouncycastle.openpgp.PGPSignatureGenerator;
import org.bouncycastle.openpgp.PGPSignatureSubpacketGenerator;
import org.bouncycastle.openpgp.operator.bc.BcPGPContentSignerBuilder;

/**
 * A simple signature in the making, shaped as skopeo and GnuPG shape it: one-pass signature,
 * literal data and signature inside a compressed packet; SHA-512 for RSA keys, SHA-256 for the
 * others.
 *
 * <p>Not thread-safe.
 */
public final class TestSignature {
  private final TestKey key;
  private byte[] payload = new byte[0];
  private Instant madeAt;
  private Duration lifetime = Duration.ZERO;
  private Hash hash;
  private boolean compressed = true;

  /** The hash algorithms to sign with. */
  public enum Hash {
    /** SHA-1, which nobody should use any more. */
    SHA1(HashAlgorithmTags.SHA1),
    /** SHA-256. */
    SHA256(HashAlgorithmTags.SHA256),
    /** SHA-384. */
    SHA384(HashAlgorithmTags.SHA384),
    /** SHA-512. */
    SHA512(HashAlgorithmTags.SHA512);

    private final int openPgpNumber;

    Hash(int openPgpNumber) {
      this.openPgpNumber = openPgpNumber;
    }
  }

  private TestSignature(TestKey key) {
    this.key = key;
    this.madeAt = key.createdAt();
    this.hash =
        switch (key.algorithm()) {
          case ED25519, P256 -> Hash.SHA256;
          case RSA_2048, RSA_3072 -> Hash.SHA512;
        };
  }

  /**
   * Starts a signature, dated the moment the key was made.
   *
   * @param key who signs
   * @return a signature that still wants something to sign
   */
  public static TestSignature by(TestKey key) {
    return new TestSignature(key);
  }

  /**
   * The payload skopeo signs.
   *
   * @param dockerReference the name, written as it stands
   * @param manifestDigest the digest
   * @param timestamp when it says it was made
   * @return UTF-8 JSON
   */
  public static byte[] payload(String dockerReference, Digest manifestDigest, Instant timestamp) {
    String json =
        "{\"critical\":{\"identity\":{\"docker-reference\":\""
            + dockerReference.replace("\\", "\\\\").replace("\"", "\\\"")
            + "\"},\"image\":{\"docker-manifest-digest\":\""
            + manifestDigest
            + "\"},\"type\":\"atomic container signature\"},"
            + "\"optional\":{\"creator\":\"imagesigning testkit\",\"timestamp\":"
            + timestamp.getEpochSecond()
            + "}}";
    return json.getBytes(StandardCharsets.UTF_8);
  }

  /**
   * Signs an image.
   *
   * @param dockerReference the name, such as {@code host/app:1.0}; written as it stands
   * @param manifestDigest the digest of its manifest
   * @return this signature
   */
  public TestSignature of(String dockerReference, Digest manifestDigest) {
    return ofPayload(payload(dockerReference, manifestDigest, madeAt));
  }

  /**
   * Signs any bytes, for payloads that are wrong.
   *
   * @param bytes what to sign
   * @return this signature
   */
  public TestSignature ofPayload(byte[] bytes) {
    payload = bytes.clone();
    return this;
  }

  /**
   * Another date of the signature itself; the payload's is not changed any more.
   *
   * @param time cut to whole seconds
   * @return this signature
   */
  public TestSignature madeAt(Instant time) {
    madeAt = time;
    return this;
  }

  /**
   * Lets the signature expire.
   *
   * @param time how long after it was made
   * @return this signature
   */
  public TestSignature expiresAfter(Duration time) {
    lifetime = time;
    return this;
  }

  /**
   * Another hash algorithm.
   *
   * @param algorithm the algorithm
   * @return this signature
   */
  public TestSignature hash(Hash algorithm) {
    hash = algorithm;
    return this;
  }

  /**
   * Leaves out the compressed packet around the message.
   *
   * @return this signature
   */
  public TestSignature uncompressed() {
    compressed = false;
    return this;
  }

  /**
   * Signs.
   *
   * @return a binary OpenPGP message, the content of a {@code signature-N} file
   */
  public byte[] toBytes() {
    return OpenPgp.call(
        () -> {
          byte[] message = message();
          return compressed ? compress(message) : message;
        });
  }

  /**
   * Signs, for an image held in memory.
   *
   * @return the signature
   */
  public UntrustedSimpleSignature toSignature() {
    return UntrustedSimpleSignature.of(toBytes());
  }

  private byte[] message() throws IOException, PGPException {
    PGPKeyPair pair = key.signing();
    PGPSignatureGenerator signer =
        new PGPSignatureGenerator(
            new BcPGPContentSignerBuilder(pair.getPublicKey().getAlgorithm(), hash.openPgpNumber),
            pair.getPublicKey());
    signer.init(PGPSignature.BINARY_DOCUMENT, pair.getPrivateKey());
    PGPSignatureSubpacketGenerator subpackets = new PGPSignatureSubpacketGenerator();
    subpackets.setIssuerFingerprint(false, pair.getPublicKey());
    subpackets.setSignatureCreationTime(true, Date.from(madeAt));
    if (!lifetime.isZero()) {
      subpackets.setSignatureExpirationTime(true, lifetime.toSeconds());
    }
    signer.setHashedSubpackets(subpackets.generate());
    PGPSignatureSubpacketGenerator unhashed = new PGPSignatureSubpacketGenerator();
    unhashed.setIssuerKeyID(false, pair.getKeyID());
    signer.setUnhashedSubpackets(unhashed.generate());

    ByteArrayOutputStream out = new ByteArrayOutputStream();
    signer.generateOnePassVersion(false).encode(out);
    PGPLiteralDataGenerator literal = new PGPLiteralDataGenerator();
    try (OutputStream data =
        literal.open(out, PGPLiteralData.BINARY, "", payload.length, Date.from(madeAt))) {
      data.write(payload);
    }
    signer.update(payload);
    signer.generate().encode(out);
    return out.toByteArray();
  }

  private static byte[] compress(byte[] message) throws IOException, PGPException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    PGPCompressedDataGenerator generator =
        new PGPCompressedDataGenerator(CompressionAlgorithmTags.ZIP);
    try (OutputStream data = generator.open(out)) {
      data.write(message);
    }
    return out.toByteArray();
  }
}
