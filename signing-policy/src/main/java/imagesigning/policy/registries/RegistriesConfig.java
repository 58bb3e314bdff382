package imagesigning.policy.registries;

import imagesigning.core.DockerReference;
import imagesigning.core.ImageReference;
import imagesigning.core.Limits;
import imagesigning.core.text.RemoteText;
import imagesigning.policy.HostEnvironment;
import imagesigning.policy.internal.ScopeNames;
import imagesigning.policy.registries.RegistriesFile.Namespace;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * The merged files of one registries.d directory: where the signatures of an image are kept (policy
 * reference, "registries.d and the lookaside store"). Immutable and thread-safe.
 *
 * <p>All questions are asked with the <em>physical</em> name of an image, that of the mirror it is
 * really fetched from. For each setting by itself, the most specific namespace that has it decides,
 * then {@code default-docker}, then the built-in default.
 */
public final class RegistriesConfig {
  private final Optional<Path> directory;
  private final LookasideLocation builtIn;
  private final NamespaceSettings defaults;
  private final Map<String, NamespaceSettings> namespaces;
  private final List<String> warnings;

  private RegistriesConfig(
      Optional<Path> directory,
      LookasideLocation builtIn,
      NamespaceSettings defaults,
      Map<String, NamespaceSettings> namespaces,
      List<String> warnings) {
    this.directory = directory;
    this.builtIn = builtIn;
    this.defaults = defaults;
    this.namespaces = Map.copyOf(namespaces);
    this.warnings = List.copyOf(warnings);
  }

  /**
   * Reads a directory as {@link #load(Path, HostEnvironment)} does, with the built-in defaults of
   * this process's environment.
   *
   * @param directory the directory
   * @return the configuration
   * @throws IOException if the directory or a file cannot be read
   * @throws RegistriesFormatException if a file breaks the format
   */
  public static RegistriesConfig load(Path directory) throws IOException {
    return load(directory, HostEnvironment.current());
  }

  /**
   * Reads the {@code *.yaml} files of a directory, not of its subdirectories. A directory that does
   * not exist is an empty configuration with a warning.
   *
   * @param directory the directory
   * @param host decides the built-in default location
   * @return the configuration
   * @throws IOException if the directory or a file cannot be read
   * @throws RegistriesFormatException if a file breaks the format, or two files configure the same
   *     namespace
   */
  public static RegistriesConfig load(Path directory, HostEnvironment host) throws IOException {
    return read(directory, host)
        .orElseGet(
            () ->
                withoutFiles(
                    host, List.of("the registries.d directory " + directory + " does not exist")));
  }

  /**
   * Reads the user's directory {@code ~/.config/containers/registries.d} if it exists, else the
   * system's; never both. It is no problem if neither exists.
   *
   * @param host where they are
   * @return the configuration
   * @throws IOException if a directory or a file cannot be read
   * @throws RegistriesFormatException if a file breaks the format
   */
  public static RegistriesConfig loadDefault(HostEnvironment host) throws IOException {
    Path user = host.userConfiguration().resolve("registries.d");
    Path system = host.systemConfiguration().resolve("registries.d");
    return read(RegistriesDirectory.exists(user) ? user : system, host)
        .orElseGet(() -> empty(host));
  }

  /**
   * No files at all: only the built-in defaults.
   *
   * @param host decides the built-in default location
   * @return the configuration
   */
  public static RegistriesConfig empty(HostEnvironment host) {
    return withoutFiles(host, List.of());
  }

  private static RegistriesConfig withoutFiles(HostEnvironment host, List<String> warnings) {
    return new RegistriesConfig(
        Optional.empty(), builtIn(host), NamespaceSettings.NOTHING, Map.of(), warnings);
  }

  private static Optional<RegistriesConfig> read(Path directory, HostEnvironment host)
      throws IOException {
    return RegistriesDirectory.read(directory, Limits.DEFAULT.policyBytes())
        .map(files -> merge(directory, host, files));
  }

  private static RegistriesConfig merge(
      Path directory, HostEnvironment host, List<RegistriesFile> files) {
    Optional<Namespace> defaults = Optional.empty();
    Map<String, Namespace> merged = new LinkedHashMap<>();
    List<String> warnings = new ArrayList<>();
    for (RegistriesFile file : files) {
      refuseTwice("default-docker", defaults, file.defaultDocker());
      defaults = defaults.or(file::defaultDocker);
      file.docker()
          .forEach(
              (name, namespace) ->
                  refuseTwice(
                      "the namespace " + RemoteText.shown(name),
                      Optional.ofNullable(merged.putIfAbsent(name, namespace)),
                      Optional.of(namespace)));
      warnings.addAll(file.warnings());
    }
    Map<String, NamespaceSettings> namespaces = new LinkedHashMap<>();
    merged.forEach((name, namespace) -> namespaces.put(name, namespace.settings()));
    return new RegistriesConfig(
        Optional.of(directory),
        builtIn(host),
        defaults.map(Namespace::settings).orElse(NamespaceSettings.NOTHING),
        namespaces,
        warnings);
  }

  private static void refuseTwice(
      String what, Optional<Namespace> first, Optional<Namespace> second) {
    if (first.isPresent() && second.isPresent()) {
      YamlPlace earlier = first.get().place();
      throw second
          .get()
          .place()
          .problem(what + " is configured twice; also in " + earlier.file() + ":" + earlier.line());
    }
  }

  private static LookasideLocation builtIn(HostEnvironment host) {
    return host.root()
        ? new LookasideLocation(
            LookasideUrl.ofFile("/var/lib/containers/sigstore"), "built-in default for root")
        : new LookasideLocation(
            LookasideUrl.ofFile(
                host.home()
                    .toAbsolutePath()
                    .resolve(".local/share/containers/sigstore")
                    .toString()),
            "built-in default for a user");
  }

  /**
   * Where signatures of an image are read from.
   *
   * @param physical the image's name at the place it is fetched from
   * @return the location; never absent, because there is a built-in one
   * @throws RegistriesFormatException if the URL configured for this image cannot be used
   */
  public LookasideLocation lookasideForReading(DockerReference physical) {
    return find(physical, NamespaceSettings::forReading)
        .map(ConfiguredLocation::location)
        .orElse(builtIn);
  }

  /**
   * Where signatures of an image are written to: {@code lookaside-staging} if the namespace has
   * one, else where they are read from.
   *
   * @param physical the image's name at the place it is pushed to
   * @return the location
   * @throws RegistriesFormatException if the URL configured for this image cannot be used
   */
  public LookasideLocation lookasideForWriting(DockerReference physical) {
    return find(physical, NamespaceSettings::forWriting)
        .map(ConfiguredLocation::location)
        .orElse(builtIn);
  }

  /**
   * Whether sigstore attachments are read and written for an image; off unless configured.
   *
   * @param physical the image's name at the place it is fetched from
   * @return whether they are used
   */
  public boolean useSigstoreAttachments(DockerReference physical) {
    return find(physical, NamespaceSettings::useSigstoreAttachments).orElse(false);
  }

  /**
   * Whether sigstore attachments are read and written for an image, and which setting says so.
   *
   * @param physical the image's name at the place it is fetched from
   * @return the setting; off if there is none
   */
  public AttachmentsSetting sigstoreAttachments(DockerReference physical) {
    return find(physical, NamespaceSettings::attachments)
        .orElseGet(
            () ->
                new AttachmentsSetting(
                    false,
                    directory.map(d -> "no file in " + d).orElse("no registries.d file")
                        + " sets use-sigstore-attachments for "
                        + physical.name()));
  }

  /**
   * Whether sigstore attachments are used for some image of a scope. Answers for the images' own
   * names; a mirror's may be configured otherwise.
   *
   * @param scope a scope of policy.json under transport {@code docker}; {@code ""} are all images
   * @return {@code false} if they are used for no image of the scope
   */
  public boolean mayUseSigstoreAttachments(String scope) {
    ScopeNames names = ScopeNames.of(scope);
    if (names.example().isEmpty() || useSigstoreAttachments(names.example().get())) {
      return true;
    }
    return names.only().isEmpty()
        && namespaces.keySet().stream()
            .flatMap(namespace -> ScopeNames.of(namespace).example().stream())
            .filter(image -> names.covers(image.name()))
            .anyMatch(this::useSigstoreAttachments);
  }

  private <T> Optional<T> find(
      DockerReference physical, Function<NamespaceSettings, Optional<T>> field) {
    // A name with tag and digest cannot be fetched; its digest says more than its tag.
    ImageReference image =
        ImageReference.docker(physical.digest().map(physical::withDigest).orElse(physical));
    Optional<T> found = setting(image.policyIdentity(), field);
    for (String namespace : found.isPresent() ? List.<String>of() : image.policyNamespaces()) {
      found = found.or(() -> setting(namespace, field));
    }
    return found.or(() -> field.apply(defaults));
  }

  private <T> Optional<T> setting(
      String namespace, Function<NamespaceSettings, Optional<T>> field) {
    return Optional.ofNullable(namespaces.get(namespace)).flatMap(field);
  }

  /**
   * What a person should know: unknown keys, locations that cannot be used, a missing directory.
   *
   * @return warnings, each naming its place
   */
  public List<String> warnings() {
    return warnings;
  }

  /**
   * The directory that was read.
   *
   * @return the directory, if there was one
   */
  public Optional<Path> directory() {
    return directory;
  }
}
