package imagesigning.examples.service;

import java.io.IOException;
import java.io.Reader;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeSet;

/**
 * The settings of the service. An unknown name, and a value that cannot be, is refused when the
 * service starts.
 *
 * @param listenHost the address to listen on
 * @param listenPort the port, or 0 for a free one
 * @param publicHost host and port in the names of images, if it is not the address listened on
 * @param publicScheme what clients speak with that address: {@code http} or {@code https}
 * @param databaseUrl a JDBC URL of H2 or PostgreSQL, without a password
 * @param databaseUser the user
 * @param databasePasswordFile the file whose first line is the password
 * @param registry host and port of the registry behind this service, or empty for the embedded one
 * @param registryPlainHttp whether that registry is asked by plain HTTP
 * @param registryUser as whom that registry is asked, if it wants to know
 * @param registryPasswordFile the file whose first line is the password there
 * @param policy the policy.json by which images are judged
 * @param users the file of users, or empty if anybody may do anything
 * @param gnupgHome where the keys of new signing services are looked up; scripts find it as {@code
 *     GNUPGHOME}
 * @param defaultService the name of the signing service that signs where a request names none
 * @param queue how many tasks may wait
 * @param maxUploadBytes how large the body of a request to the registry may be
 */
record ServiceSettings(
    String listenHost,
    int listenPort,
    Optional<String> publicHost,
    String publicScheme,
    String databaseUrl,
    String databaseUser,
    Optional<Path> databasePasswordFile,
    Optional<String> registry,
    boolean registryPlainHttp,
    Optional<String> registryUser,
    Optional<Path> registryPasswordFile,
    Path policy,
    Optional<Path> users,
    Optional<Path> gnupgHome,
    Optional<String> defaultService,
    int queue,
    long maxUploadBytes) {

  ServiceSettings {
    if (users.isEmpty() && !isLoopback(listenHost)) {
      throw new IllegalArgumentException(
          "without users anybody may sign, so listen.host must be a loopback address such as"
              + " 127.0.0.1, not "
              + listenHost
              + "; name a file of users to listen elsewhere");
    }
    if (!publicScheme.equals("http") && !publicScheme.equals("https")) {
      throw new IllegalArgumentException(
          "public.scheme must be http or https, not " + publicScheme);
    }
    if (publicScheme.equals("https") && publicHost.isEmpty()) {
      throw new IllegalArgumentException(
          "public.scheme is that of public.host, which must be given with https");
    }
    if (registryUser.isPresent() != registryPasswordFile.isPresent()
        || registryUser.isPresent() && registry.isEmpty()) {
      throw new IllegalArgumentException(
          "registry.user and registry.password-file belong together, and to a registry");
    }
    if (!databaseUrl.startsWith("jdbc:h2:") && !databaseUrl.startsWith("jdbc:postgresql:")) {
      throw new IllegalArgumentException(
          "database.url must begin with jdbc:h2: or jdbc:postgresql:");
    }
    if (databaseUrl.toLowerCase(Locale.ROOT).contains("password")) {
      throw new IllegalArgumentException(
          "database.url must not hold a password; write it into a file and name that in"
              + " database.password-file");
    }
  }

  /** Reads a properties file in UTF-8. */
  static ServiceSettings load(Path file) throws IOException {
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
      properties.load(reader);
    }
    Map<String, String> values = new HashMap<>();
    properties.stringPropertyNames().forEach(n -> values.put(n, properties.getProperty(n).strip()));
    try {
      return of(values);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(file + ": " + e.getMessage(), e);
    }
  }

  /** Settings by name, as they stand in the file. */
  static ServiceSettings of(Map<String, String> values) {
    Values given = new Values(values);
    ServiceSettings settings =
        new ServiceSettings(
            given.text("listen.host").orElse("127.0.0.1"),
            (int) given.number("listen.port", 8080, 0, 65_535),
            given.text("public.host"),
            given.text("public.scheme").orElse("http"),
            given.text("database.url").orElse("jdbc:h2:file:./signing-service-data/service"),
            given.text("database.user").orElse("signing"),
            given.text("database.password-file").map(Path::of),
            given.text("registry"),
            given.truth("registry.plain-http"),
            given.text("registry.user"),
            given.text("registry.password-file").map(Path::of),
            Path.of(given.text("policy").orElse("/etc/containers/policy.json")),
            given.text("users").map(Path::of),
            given.text("signing.gnupg-home").map(Path::of),
            given.text("signing.default-service"),
            (int) given.number("signing.queue", 100, 1, 10_000),
            given.number("requests.max-upload-bytes", 256L << 20, 1, Long.MAX_VALUE));
    given.refuseOthers();
    return settings;
  }

  private static boolean isLoopback(String host) {
    try {
      return InetAddress.getByName(host).isLoopbackAddress();
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException("listen.host " + host + " is no address here", e);
    }
  }

  /** Takes the values it is asked for, so that what nobody asked for can be named. */
  private static final class Values {
    private final Map<String, String> left;

    Values(Map<String, String> values) {
      this.left = new HashMap<>(values);
    }

    Optional<String> text(String name) {
      return Optional.ofNullable(left.remove(name)).filter(value -> !value.isEmpty());
    }

    boolean truth(String name) {
      String value = text(name).orElse("false");
      if (!value.equals("true") && !value.equals("false")) {
        throw new IllegalArgumentException(name + " must be true or false, not " + value);
      }
      return value.equals("true");
    }

    long number(String name, long usual, long least, long most) {
      Optional<String> value = text(name);
      if (value.isEmpty()) {
        return usual;
      }
      try {
        long number = Long.parseLong(value.get());
        if (number >= least && number <= most) {
          return number;
        }
      } catch (NumberFormatException e) {
        throw new IllegalArgumentException(name + " must be a number, not " + value.get(), e);
      }
      throw new IllegalArgumentException(
          name + " must be from " + least + " to " + most + ", not " + value.get());
    }

    void refuseOthers() {
      if (!left.isEmpty()) {
        throw new IllegalArgumentException("unknown settings: " + new TreeSet<>(left.keySet()));
      }
    }
  }
}
