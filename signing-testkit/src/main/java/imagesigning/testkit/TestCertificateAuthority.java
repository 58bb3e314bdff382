package imagesigning.testkit;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * A certificate authority for one test, with one server certificate. Immutable and thread-safe.
 *
 * <p>Give clients {@link #clientContext()} or {@link #pem()}; nothing else trusts the servers.
 */
public final class TestCertificateAuthority {
  private static final Instant VALID_FROM = Instant.parse("2024-01-01T00:00:00Z");
  private static final Instant VALID_TO = Instant.parse("2054-01-01T00:00:00Z");
  private static final X500Name ISSUER = new X500Name("CN=testkit CA");
  private static final char[] NO_PASSWORD = new char[0];

  private final X509Certificate root;
  private final SSLContext serverContext;
  private final SSLContext clientContext;

  private TestCertificateAuthority(List<String> hosts, Instant serverValidTo) {
    try {
      KeyPair rootKey = newKey();
      KeyPair serverKey = newKey();
      root = sign(rootBuilder(rootKey), rootKey);
      X509Certificate server = sign(serverBuilder(serverKey, hosts, serverValidTo), rootKey);
      serverContext = context(keyManagers(serverKey, server), new TrustManager[0]);
      clientContext = context(new KeyManager[0], trustManagers());
    } catch (GeneralSecurityException | OperatorCreationException | IOException e) {
      throw new IllegalStateException("this Java runtime cannot make certificates", e);
    }
  }

  /**
   * An authority whose server certificate is good for {@code 127.0.0.1}, {@code ::1} and {@code
   * localhost} until 2054.
   *
   * @return the authority
   */
  public static TestCertificateAuthority create() {
    return forHosts("127.0.0.1", "::1", "localhost");
  }

  /**
   * An authority whose server certificate is good for other hosts only.
   *
   * @param hosts names and IP addresses
   * @return the authority
   */
  public static TestCertificateAuthority forHosts(String... hosts) {
    return new TestCertificateAuthority(List.of(hosts), VALID_TO);
  }

  /**
   * An authority whose server certificate has expired.
   *
   * @return the authority
   */
  public static TestCertificateAuthority withExpiredServerCertificate() {
    return new TestCertificateAuthority(List.of("127.0.0.1"), VALID_FROM.plusSeconds(60));
  }

  /**
   * What a client needs to trust the servers, and nobody else.
   *
   * @return a context for clients
   */
  public SSLContext clientContext() {
    return clientContext;
  }

  /**
   * The certificate of the authority.
   *
   * @return the certificate
   */
  public X509Certificate certificate() {
    return root;
  }

  /**
   * The certificate of the authority, as {@code ca.crt} files hold it.
   *
   * @return PEM
   */
  public String pem() {
    try {
      Base64.Encoder encoder = Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII));
      String body = encoder.encodeToString(root.getEncoded());
      return "-----BEGIN CERTIFICATE-----\n" + body + "\n-----END CERTIFICATE-----\n";
    } catch (CertificateEncodingException e) {
      throw new IllegalStateException("a certificate made here has no encoding", e);
    }
  }

  /**
   * Writes {@link #pem()} to a file.
   *
   * @param file where to; its directories are made if missing
   * @return the file
   * @throws IOException if it cannot be written
   */
  public Path writePem(Path file) throws IOException {
    Files.createDirectories(file.toAbsolutePath().resolveSibling("."));
    return Files.writeString(file, pem());
  }

  SSLContext serverContext() {
    return serverContext;
  }

  private static KeyPair newKey() throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"));
    return generator.generateKeyPair();
  }

  private static X509v3CertificateBuilder rootBuilder(KeyPair rootKey) throws IOException {
    return new JcaX509v3CertificateBuilder(
            ISSUER,
            BigInteger.ONE,
            Date.from(VALID_FROM),
            Date.from(VALID_TO),
            ISSUER,
            rootKey.getPublic())
        .addExtension(Extension.basicConstraints, true, new BasicConstraints(0))
        .addExtension(
            Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
  }

  private static X509v3CertificateBuilder serverBuilder(
      KeyPair serverKey, List<String> hosts, Instant validTo) throws IOException {
    GeneralName[] names =
        hosts.stream().map(TestCertificateAuthority::name).toArray(GeneralName[]::new);
    return new JcaX509v3CertificateBuilder(
            ISSUER,
            BigInteger.TWO,
            Date.from(VALID_FROM),
            Date.from(validTo),
            new X500Name("CN=testkit server"),
            serverKey.getPublic())
        .addExtension(Extension.basicConstraints, true, new BasicConstraints(false))
        .addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature))
        .addExtension(
            Extension.extendedKeyUsage, false, new ExtendedKeyUsage(KeyPurposeId.id_kp_serverAuth))
        .addExtension(Extension.subjectAlternativeName, false, new GeneralNames(names));
  }

  private static GeneralName name(String host) {
    boolean address = host.indexOf(':') >= 0 || host.matches("[0-9.]+");
    return new GeneralName(address ? GeneralName.iPAddress : GeneralName.dNSName, host);
  }

  private static X509Certificate sign(X509v3CertificateBuilder builder, KeyPair issuer)
      throws OperatorCreationException, GeneralSecurityException {
    return new JcaX509CertificateConverter()
        .getCertificate(
            builder.build(
                new JcaContentSignerBuilder("SHA256withECDSA").build(issuer.getPrivate())));
  }

  private static KeyManager[] keyManagers(KeyPair key, X509Certificate certificate)
      throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, NO_PASSWORD);
    store.setKeyEntry("server", key.getPrivate(), NO_PASSWORD, new Certificate[] {certificate});
    KeyManagerFactory factory =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    factory.init(store, NO_PASSWORD);
    return factory.getKeyManagers();
  }

  private TrustManager[] trustManagers() throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, NO_PASSWORD);
    store.setCertificateEntry("root", root);
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(store);
    return factory.getTrustManagers();
  }

  private static SSLContext context(KeyManager[] keys, TrustManager[] trust)
      throws GeneralSecurityException {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys, trust, null);
    return context;
  }
}
