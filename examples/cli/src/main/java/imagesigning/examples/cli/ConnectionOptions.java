package imagesigning.examples.cli;

import imagesigning.core.DockerReference;
import imagesigning.core.ImageReference;
import imagesigning.core.ReferenceFormatException;
import imagesigning.registry.AuthFile;
import imagesigning.registry.CertificateDirectory;
import imagesigning.registry.Credentials;
import imagesigning.registry.CredentialsProvider;
import imagesigning.registry.HttpSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Collection;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How registries are reached; the defaults are those of podman and skopeo. */
class ConnectionOptions {
  @Option(names = "--authfile", paramLabel = "FILE", description = "auth.json with credentials.")
  @Nullable Path authFile;

  @Option(
      names = "--creds",
      paramLabel = "USER:PASS",
      description = "Credentials for the registry of the image named, and for no other.")
  @Nullable String creds;

  @Option(
      names = "--cert-dir",
      paramLabel = "DIR",
      description = {
        "Directory with *.crt of authorities, and *.cert with *.key of this client, which is shown",
        "to the registry of the image named and to no other server."
      })
  @Nullable Path certDir;

  @Option(
      names = "--tls-verify",
      paramLabel = "true|false",
      arity = "1",
      defaultValue = "true",
      description = "false accepts any certificate, and plain HTTP.")
  boolean tlsVerify = true;

  @Option(
      names = "--timeout",
      paramLabel = "DURATION",
      defaultValue = "2m",
      description = "Time allowed for one image, such as 30s or 2m (default: ${DEFAULT-VALUE}).")
  String timeout = "2m";

  @Option(names = "--debug", description = "Show stack traces.")
  boolean debug;

  /**
   * Where credentials come from; those of {@code --creds} go to the registries of these images and
   * to no other.
   */
  final CredentialsProvider credentials(Collection<String> images) throws IOException {
    if (creds != null) {
      int colon = creds.indexOf(':');
      if (colon < 0) {
        throw new IllegalArgumentException("--creds: expected USER:PASS");
      }
      Credentials given =
          Credentials.ofPassword(creds.substring(0, colon), creds.substring(colon + 1));
      return hosts(images).stream()
          .map(host -> CredentialsProvider.forHost(host, given))
          .reduce(CredentialsProvider::orElse)
          .orElseGet(CredentialsProvider::anonymous);
    }
    if (authFile == null) {
      return AuthFile.defaults();
    }
    if (!Files.exists(authFile)) {
      throw new NoSuchFileException(authFile.toString());
    }
    return AuthFile.at(authFile);
  }

  /** The registries of images; what is no name of an image in one has none. */
  static Set<String> hosts(Collection<String> images) {
    Set<String> hosts = new TreeSet<>();
    for (String image : images) {
      host(image).ifPresent(hosts::add);
    }
    return hosts;
  }

  private static Optional<String> host(String image) {
    try {
      return ImageReference.parse(image).dockerReference().map(DockerReference::domain);
    } catch (ReferenceFormatException e) {
      // The command says so when it comes to that image.
      return Optional.empty();
    }
  }

  final HttpSettings http() throws IOException {
    HttpSettings.Builder settings = HttpSettings.builder();
    if (certDir != null) {
      if (!Files.isDirectory(certDir) || !Files.isReadable(certDir)) {
        throw new NotDirectoryException(certDir + ": expected a directory that can be read");
      }
      settings.certificates(CertificateDirectory.load(certDir));
    }
    if (!tlsVerify) {
      settings.insecureEverywhere();
    }
    return settings.build();
  }

  /** The time for one image. */
  final Duration timeout() {
    return duration(timeout);
  }

  /** Reads {@code 30s}, {@code 2m}, {@code 1h}, {@code 500ms} or ISO 8601. */
  static Duration duration(String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    try {
      Duration duration =
          lower.startsWith("p")
              ? Duration.parse(text)
              : lower.endsWith("ms")
                  ? Duration.ofMillis(Long.parseLong(lower.substring(0, lower.length() - 2)))
                  : Duration.parse("PT" + lower);
      if (duration.isNegative() || duration.isZero()) {
        throw new IllegalArgumentException("--timeout: expected more than nothing, found " + text);
      }
      return duration;
    } catch (DateTimeParseException | NumberFormatException e) {
      throw new IllegalArgumentException(
          "--timeout: expected a duration such as 30s, 2m or 1h, found " + text, e);
    }
  }
}
