package imagesigning.registry;

import imagesigning.core.files.LocalFile;
import imagesigning.core.text.PrintableCause;
import imagesigning.core.text.RemoteText;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A {@code certs.d/HOST} directory as podman and skopeo read it (policy reference, section 12.3
 * "Certificates"): {@code *.crt} are authorities trusted beside those of the Java runtime, {@code
 * *.cert} with {@code *.key} of the same name identify this client. Immutable; shows nothing but
 * its path.
 */
public final class CertificateDirectory {
  private static final Logger LOG = LoggerFactory.getLogger(CertificateDirectory.class);
  private static final int LARGEST = 4 * 1024 * 1024;
  private static final List<String> KEY_ALGORITHMS = List.of("RSA", "EC", "Ed25519");

  private final Path directory;
  private final SSLContext identified;
  private final SSLContext anonymous;

  private CertificateDirectory(Path directory) throws IOException {
    this.directory = directory;
    try {
      KeyStore authorities = emptyStore();
      addRuntimeAuthorities(authorities);
      KeyStore identities = emptyStore();
      for (Path file : files(directory)) {
        add(file, authorities, identities);
      }
      this.identified = context(authorities, identities);
      this.anonymous = context(authorities, emptyStore());
    } catch (GeneralSecurityException e) {
      throw new IOException(directory + ": no TLS context can be made of it", e);
    }
  }

  /**
   * Reads a directory.
   *
   * <p>A missing directory, or one that may not be listed, adds nothing. A {@code .crt} file
   * without a certificate is passed over with a warning in the log.
   *
   * @param directory the directory
   * @return its certificates as they are now
   * @throws IOException if a file cannot be read, a {@code .cert} lacks its {@code .key} or the
   *     reverse, or a client certificate or key is broken; the message names the file
   */
  public static CertificateDirectory load(Path directory) throws IOException {
    return new CertificateDirectory(directory);
  }

  /**
   * A TLS context for the servers that the directory is meant for. See {@link
   * HttpSettings.Builder#certificates(CertificateDirectory)} to have it used for those alone.
   *
   * @return a context that trusts the runtime's authorities and those of the directory, and shows
   *     its client certificates
   */
  public SSLContext sslContext() {
    return identified;
  }

  /**
   * A TLS context for servers that are to be trusted alike, but not to be told who asks.
   *
   * @return a context that trusts the runtime's authorities and those of the directory
   */
  public SSLContext sslContextWithoutIdentity() {
    return anonymous;
  }

  @Override
  public String toString() {
    return directory.toString();
  }

  private static List<Path> files(Path directory) throws IOException {
    List<Path> files = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
      entries.forEach(files::add);
    } catch (NoSuchFileException | AccessDeniedException e) {
      LOG.debug("no certificates are taken from {}", RemoteText.message(directory.toString()));
    }
    files.sort(null);
    return files;
  }

  private static void add(Path file, KeyStore authorities, KeyStore identities)
      throws IOException, GeneralSecurityException {
    String name = String.valueOf(file.getFileName());
    if (name.endsWith(".crt")) {
      if (Files.exists(file)) { // a dangling link is passed over
        addAuthorities(file, authorities);
      }
    } else if (name.endsWith(".cert")) {
      addIdentity(file, partner(file, ".cert", ".key"), identities);
    } else if (name.endsWith(".key")) {
      partner(file, ".key", ".cert");
    }
  }

  private static Path partner(Path file, String suffix, String otherSuffix) throws IOException {
    String name = String.valueOf(file.getFileName());
    Path other =
        file.resolveSibling(name.substring(0, name.length() - suffix.length()) + otherSuffix);
    if (!Files.exists(other)) {
      throw new IOException(
          file + ": expected " + other.getFileName() + " beside it; a client needs both");
    }
    return other;
  }

  private static void addAuthorities(Path file, KeyStore authorities)
      throws IOException, GeneralSecurityException {
    int number = 0;
    for (Certificate authority : certificates(content(file))) {
      authorities.setCertificateEntry(file + "#" + number++, authority);
    }
    if (number == 0) {
      LOG.warn("{} holds no certificate and is passed over", RemoteText.message(file.toString()));
    }
  }

  private static byte[] content(Path file) throws IOException {
    byte[] content = LocalFile.regular(file, LARGEST);
    if (content.length > LARGEST) {
      throw new IOException(file + ": larger than " + LARGEST + " bytes");
    }
    return content;
  }

  private static Collection<? extends Certificate> certificates(byte[] pem)
      throws GeneralSecurityException {
    try {
      return CertificateFactory.getInstance("X.509")
          .generateCertificates(new ByteArrayInputStream(pem));
    } catch (CertificateException e) {
      LOG.debug("not a certificate", PrintableCause.of(e));
      return List.of();
    }
  }

  private static void addIdentity(Path certificate, Path key, KeyStore identities)
      throws IOException, GeneralSecurityException {
    Certificate[] chain = certificates(content(certificate)).toArray(new Certificate[0]);
    if (chain.length == 0) {
      throw new IOException(certificate + ": expected a PEM certificate, found none");
    }
    identities.setKeyEntry(certificate.toString(), privateKey(key), new char[0], chain);
  }

  private static PrivateKey privateKey(Path file) throws IOException, GeneralSecurityException {
    String pem = new String(content(file), StandardCharsets.ISO_8859_1);
    String begin = "-----BEGIN PRIVATE KEY-----";
    int from = pem.indexOf(begin);
    int to = pem.indexOf("-----END PRIVATE KEY-----");
    if (from < 0 || to < from) {
      throw new IOException(
          file
              + ": expected an unencrypted PKCS#8 key (BEGIN PRIVATE KEY);"
              + " convert others with: openssl pkcs8 -topk8 -nodes");
    }
    byte[] der;
    try {
      der = Base64.getMimeDecoder().decode(pem.substring(from + begin.length(), to));
    } catch (IllegalArgumentException e) {
      throw new IOException(file + ": the key is not valid base64");
    }
    for (String algorithm : KEY_ALGORITHMS) {
      try {
        return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(der));
      } catch (InvalidKeySpecException e) {
        LOG.debug("{} is no {} key", RemoteText.message(file.toString()), algorithm);
      }
    }
    throw new IOException(file + ": expected an RSA, EC or Ed25519 key");
  }

  private static void addRuntimeAuthorities(KeyStore store) throws GeneralSecurityException {
    TrustManagerFactory runtime =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    runtime.init((KeyStore) null);
    int number = 0;
    for (TrustManager manager : runtime.getTrustManagers()) {
      if (manager instanceof X509TrustManager x509) {
        for (X509Certificate authority : x509.getAcceptedIssuers()) {
          store.setCertificateEntry("runtime#" + number++, authority);
        }
      }
    }
  }

  private static KeyStore emptyStore() throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    return store;
  }

  private static SSLContext context(KeyStore authorities, KeyStore identities)
      throws GeneralSecurityException {
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(authorities);
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(identities, new char[0]);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), trust.getTrustManagers(), new SecureRandom());
    return context;
  }
}
