package imagesigning.policy.registries;

import imagesigning.core.text.RemoteText;
import imagesigning.policy.registries.YamlNode.Entry;
import imagesigning.policy.registries.YamlNode.Mapping;
import imagesigning.policy.registries.YamlNode.Scalar;
import imagesigning.policy.registries.YamlNode.Sequence;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * One file of registries.d (policy reference, "Files").
 *
 * @param defaultDocker {@code default-docker}, unless absent or null
 * @param docker the namespaces, in document order
 * @param warnings what a person should know, each beginning with its place
 */
record RegistriesFile(
    Optional<Namespace> defaultDocker, Map<String, Namespace> docker, List<String> warnings) {

  /** A namespace and where it stands. */
  record Namespace(YamlPlace place, NamespaceSettings settings) {}

  static RegistriesFile parse(String file, byte[] yaml) {
    return new Parser().parse(YamlReader.read(file, yaml));
  }

  private static final class Parser {
    /** Merge keys may refer to values with merge keys; enough for any honest file. */
    private static final int MAX_MERGES = 10_000;

    private static final String DEFAULT_DOCKER = "default-docker";
    private static final String DOCKER = "docker";
    private static final String LOOKASIDE = "lookaside";
    private static final String LOOKASIDE_STAGING = "lookaside-staging";
    private static final String SIGSTORE = "sigstore";
    private static final String SIGSTORE_STAGING = "sigstore-staging";
    private static final String ATTACHMENTS = "use-sigstore-attachments";
    private static final List<String> TOP_KEYS = List.of(DEFAULT_DOCKER, DOCKER);
    private static final List<String> NAMESPACE_KEYS =
        List.of(LOOKASIDE, LOOKASIDE_STAGING, SIGSTORE, SIGSTORE_STAGING, ATTACHMENTS);
    private static final Set<String> TRUE = Set.of("y", "Y", "yes", "Yes", "YES", "on", "On", "ON");
    private static final Set<String> FALSE =
        Set.of("n", "N", "no", "No", "NO", "off", "Off", "OFF");
    private static final Set<String> PLAIN_TRUE = Set.of("true", "True", "TRUE");
    private static final Set<String> PLAIN_FALSE = Set.of("false", "False", "FALSE");

    private final List<String> warnings = new ArrayList<>();
    private int merges;

    RegistriesFile parse(Optional<YamlNode> root) {
      Map<String, Entry> top = root.map(r -> fields(r, "the file")).orElseGet(Map::of);
      warnOfUnknownKeys(top, TOP_KEYS);
      Optional<Namespace> defaults =
          set(top, DEFAULT_DOCKER).map(e -> namespace(DEFAULT_DOCKER, e));
      Map<String, Namespace> docker = new LinkedHashMap<>();
      Optional<Entry> section = set(top, DOCKER);
      section.ifPresent(
          s ->
              fields(s.value(), DOCKER)
                  .forEach((name, entry) -> addNamespace(docker, name, entry)));
      return new RegistriesFile(defaults, docker, List.copyOf(warnings));
    }

    private void addNamespace(Map<String, Namespace> docker, String name, Entry entry) {
      if (entry.key().isNull()) {
        warn(entry.key().place(), "a namespace without a name is ignored");
        return;
      }
      if (name.contains("://") || name.endsWith("/")) {
        warn(
            entry.key().place(),
            "the namespace "
                + RemoteText.quoted(name)
                + " matches no image; a namespace is written host[:port][/path], without scheme"
                + " and without a slash at the end");
      }
      docker.put(name, namespace(DOCKER + "." + RemoteText.quoted(name), entry));
    }

    private Namespace namespace(String name, Entry entry) {
      YamlPlace place = entry.key().place();
      if (isNull(entry.value())) {
        return new Namespace(place, NamespaceSettings.NOTHING);
      }
      Map<String, Entry> fields = fields(entry.value(), name);
      warnOfUnknownKeys(fields, NAMESPACE_KEYS);
      return new Namespace(
          place,
          new NamespaceSettings(
              location(fields, name, LOOKASIDE),
              location(fields, name, LOOKASIDE_STAGING),
              location(fields, name, SIGSTORE),
              location(fields, name, SIGSTORE_STAGING),
              set(fields, ATTACHMENTS).map(e -> attachments(name, e))));
    }

    private Optional<ConfiguredLocation> location(
        Map<String, Entry> fields, String namespace, String key) {
      Optional<Entry> entry = set(fields, key);
      if (entry.isEmpty()) {
        return Optional.empty();
      }
      if (!(entry.get().value() instanceof Scalar url)) {
        throw mismatch(entry.get().value(), key + " must be a URL");
      }
      if (url.text().isEmpty()) {
        return Optional.empty();
      }
      ConfiguredLocation location =
          new ConfiguredLocation(url.place(), namespace + "." + key, url.text());
      location.problem().ifPresent(warnings::add);
      return Optional.of(location);
    }

    private static AttachmentsSetting attachments(String namespace, Entry entry) {
      YamlPlace place = entry.value().place();
      return new AttachmentsSetting(
          bool(entry.value()),
          place.file() + ":" + place.line() + " (" + namespace + "." + ATTACHMENTS + ")");
    }

    private static boolean bool(YamlNode value) {
      if (value instanceof Scalar s) {
        if (TRUE.contains(s.text()) || s.plain() && PLAIN_TRUE.contains(s.text())) {
          return true;
        }
        if (FALSE.contains(s.text()) || s.plain() && PLAIN_FALSE.contains(s.text())) {
          return false;
        }
        throw value
            .place()
            .problem(ATTACHMENTS + " must be true or false, not " + RemoteText.quoted(s.text()));
      }
      throw mismatch(value, ATTACHMENTS + " must be true or false");
    }

    /** The entries of a mapping with its merge keys followed; its own entries win. */
    private Map<String, Entry> fields(YamlNode node, String name) {
      if (isNull(node)) {
        return Map.of();
      }
      if (!(node instanceof Mapping mapping)) {
        throw mismatch(node, name + " must be a mapping");
      }
      Map<String, Entry> out = new LinkedHashMap<>();
      collect(mapping, out);
      return out;
    }

    private void collect(Mapping mapping, Map<String, Entry> out) {
      for (Entry entry : mapping.entries()) {
        if (!entry.key().isMergeKey()) {
          out.putIfAbsent(entry.key().text(), entry);
        }
      }
      for (Entry entry : mapping.entries()) {
        if (entry.key().isMergeKey()) {
          merge(entry.value(), out);
        }
      }
    }

    private void merge(YamlNode value, Map<String, Entry> out) {
      List<YamlNode> sources = value instanceof Sequence list ? list.elements() : List.of(value);
      for (YamlNode source : sources) {
        merges++;
        if (merges > MAX_MERGES) {
          throw value.place().problem("more than " + MAX_MERGES + " merges");
        }
        if (!(source instanceof Mapping mapping)) {
          throw mismatch(source, "a merge key << takes a mapping or a list of mappings");
        }
        collect(mapping, out);
      }
    }

    private static Optional<Entry> set(Map<String, Entry> fields, String key) {
      return Optional.ofNullable(fields.get(key)).filter(e -> !isNull(e.value()));
    }

    private static boolean isNull(YamlNode node) {
      return node instanceof Scalar s && s.isNull();
    }

    private static RegistriesFormatException mismatch(YamlNode node, String expected) {
      return node.place().problem(expected + ", not " + node.kind());
    }

    private void warnOfUnknownKeys(Map<String, Entry> fields, List<String> known) {
      fields.forEach(
          (key, entry) -> {
            if (!known.contains(key)) {
              warn(
                  entry.key().place(),
                  "unknown key "
                      + RemoteText.quoted(key)
                      + " is ignored; known are "
                      + String.join(", ", known));
            }
          });
    }

    private void warn(YamlPlace place, String message) {
      warnings.add(place + ": " + message);
    }
  }
}
