package imagesigning.registry.internal.auth;

import imagesigning.core.DockerReference;
import imagesigning.core.json.JsonFormatException;
import imagesigning.core.json.JsonValue;
import imagesigning.core.json.JsonValue.JsonNull;
import imagesigning.core.json.JsonValue.JsonObject;
import imagesigning.core.json.JsonValue.JsonString;
import imagesigning.core.json.JsonValue.Member;
import imagesigning.core.json.StrictJson;
import imagesigning.core.text.RemoteText;
import imagesigning.registry.Credentials;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The content of one credential file. Immutable; never says in a message what an entry holds.
 * Source: policy reference, "Credentials".
 */
public final class AuthFileContent {
  private static final int DEPTH = 100;

  private final String file;
  private final List<Member> entries;
  private final List<Member> helpers;
  private final boolean legacy;

  private AuthFileContent(String file, List<Member> entries, List<Member> helpers, boolean legacy) {
    this.file = file;
    this.entries = entries;
    this.helpers = helpers;
    this.legacy = legacy;
  }

  /**
   * Reads a file.
   *
   * @param file its name, for messages
   * @param legacy whether it is a {@code .dockercfg}, which is one flat object of entries
   * @throws IOException if it is malformed
   */
  public static AuthFileContent parse(String file, byte[] json, boolean legacy) throws IOException {
    JsonValue root;
    try {
      root = StrictJson.parse(json, json.length, DEPTH);
    } catch (JsonFormatException e) {
      // Without the parser's message, which may quote a secret.
      throw new IOException(file + ":" + e.position() + ": is not JSON");
    }
    if (!(root instanceof JsonObject content)) {
      throw new IOException(file + ": is not a JSON object");
    }
    return legacy
        ? new AuthFileContent(file, content.members(), List.of(), true)
        : new AuthFileContent(
            file, members(file, content, "auths"), members(file, content, "credHelpers"), false);
  }

  /** The credentials for a repository, if this file has usable ones. */
  public Optional<Credentials> credentialsFor(DockerReference repository) throws IOException {
    refuseHelper(repository);
    Optional<Member> entry = entry(repository);
    if (entry.isEmpty() || entry.get().value() instanceof JsonNull) {
      return Optional.empty();
    }
    if (!(entry.get().value() instanceof JsonObject fields)) {
      throw problem(entry.get(), "is not an object");
    }
    String auth = text(entry.get(), fields, "auth");
    String identityToken = text(entry.get(), fields, "identitytoken");
    return decode(entry.get(), auth)
        .map(c -> identityToken.isEmpty() ? c : c.withIdentityToken(identityToken));
  }

  /** The key of the entry that decides for a repository. */
  public Optional<String> keyFor(DockerReference repository) {
    return entry(repository).map(Member::name);
  }

  /** The first key that is present ends the search in this file, whatever its entry holds. */
  private Optional<Member> entry(DockerReference repository) {
    for (String key : keys(repository)) {
      Optional<Member> exact = entries.stream().filter(e -> e.name().equals(key)).findFirst();
      if (exact.isPresent()) {
        return exact;
      }
    }
    String registry = normalised(repository.domain());
    return entries.stream().filter(e -> normalisedKey(e.name()).equals(registry)).findFirst();
  }

  /** From {@code host/ns/repo} to {@code host}; legacy files know hosts only. */
  private List<String> keys(DockerReference repository) {
    List<String> keys = new ArrayList<>();
    if (!legacy) {
      String key = repository.name();
      while (key.length() > repository.domain().length()) {
        keys.add(key);
        key = key.substring(0, key.lastIndexOf('/'));
      }
    }
    keys.add(repository.domain());
    return keys;
  }

  private String normalisedKey(String key) {
    String stripped = withoutPrefix(withoutPrefix(key, "http://"), "https://");
    boolean cutPath = legacy || !stripped.equals(key);
    int slash = stripped.indexOf('/');
    return normalised(cutPath && slash >= 0 ? stripped.substring(0, slash) : stripped);
  }

  private static String withoutPrefix(String text, String prefix) {
    return text.startsWith(prefix) ? text.substring(prefix.length()) : text;
  }

  private static String normalised(String registry) {
    return registry.equals("docker.io") || registry.equals("registry-1.docker.io")
        ? "index.docker.io"
        : registry;
  }

  private void refuseHelper(DockerReference repository) throws IOException {
    for (Member helper : helpers) {
      if (helper.name().equals(repository.domain())) {
        throw new IOException(
            file
                + ":"
                + helper.namePosition()
                + ": names a credential helper for "
                + repository.domain()
                + "; helpers are not supported yet, so give the credentials explicitly");
      }
    }
  }

  /** Empty for an entry that has no user and password, which is passed over. */
  private Optional<Credentials> decode(Member entry, String auth) throws IOException {
    if (auth.isEmpty()) {
      return Optional.empty();
    }
    String pair = GoBase64.decode(auth).orElseThrow(() -> problem(entry, "has no valid base64"));
    int colon = pair.indexOf(':');
    if (colon < 0) {
      return Optional.empty();
    }
    return Optional.of(
        Credentials.ofPassword(pair.substring(0, colon), withoutNuls(pair.substring(colon + 1))));
  }

  private static String withoutNuls(String password) {
    int start = 0;
    int end = password.length();
    while (start < end && password.charAt(start) == 0) {
      start++;
    }
    while (end > start && password.charAt(end - 1) == 0) {
      end--;
    }
    return password.substring(start, end);
  }

  private String text(Member entry, JsonObject fields, String name) throws IOException {
    Optional<JsonValue> value = fields.get(name);
    if (value.isEmpty() || value.get() instanceof JsonNull) {
      return "";
    }
    if (value.get() instanceof JsonString string) {
      return string.value();
    }
    throw problem(entry, "has a " + name + " that is no string");
  }

  private IOException problem(Member entry, String what) {
    return new IOException(
        file
            + ":"
            + entry.namePosition()
            + ": the entry "
            + RemoteText.quoted(entry.name())
            + " "
            + what);
  }

  private static List<Member> members(String file, JsonObject content, String name)
      throws IOException {
    Optional<JsonValue> value = content.get(name);
    if (value.isEmpty() || value.get() instanceof JsonNull) {
      return List.of();
    }
    if (value.get() instanceof JsonObject object) {
      return object.members();
    }
    throw new IOException(file + ":" + value.get().position() + ": " + name + " is not an object");
  }
}
