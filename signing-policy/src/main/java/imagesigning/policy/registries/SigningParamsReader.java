package imagesigning.policy.registries;

import imagesigning.core.text.RemoteText;
import imagesigning.policy.registries.FulcioParams.OidcMode;
import imagesigning.policy.registries.YamlNode.Entry;
import imagesigning.policy.registries.YamlNode.Mapping;
import imagesigning.policy.registries.YamlNode.Scalar;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads signing parameters from YAML. An empty text and null are the same as no member, as for the
 * Go tools. No value is shown in a message, because it may be a secret in the wrong place.
 */
final class SigningParamsReader {
  private static final String KEY = "privateKeyFile";
  private static final String PASSPHRASE = "privateKeyPassphraseFile";
  private static final String FULCIO = "fulcio";
  private static final String REKOR = "rekorURL";
  private static final String FULCIO_URL = "fulcioURL";
  private static final String MODE = "oidcMode";
  private static final String TOKEN = "oidcIDToken";
  private static final String ISSUER = "oidcIssuerURL";
  private static final String CLIENT = "oidcClientID";
  private static final String SECRET = "oidcClientSecret";
  private static final List<String> TOP = List.of(KEY, PASSPHRASE, FULCIO, REKOR);
  private static final List<String> OF_FULCIO =
      List.of(FULCIO_URL, MODE, TOKEN, ISSUER, CLIENT, SECRET);

  private final String file;

  SigningParamsReader(String file) {
    this.file = file;
  }

  SigstoreSigningParams read(Optional<YamlNode> root) {
    YamlPlace start = root.map(YamlNode::place).orElseGet(() -> YamlPlace.start(file));
    Map<String, Entry> top =
        root.filter(node -> !isNull(node))
            .map(node -> members(node, "the file", TOP))
            .orElseGet(Map::of);
    Optional<Entry> key = Optional.ofNullable(top.get(KEY));
    Optional<Entry> fulcio = Optional.ofNullable(top.get(FULCIO));
    if (key.isPresent() && fulcio.isPresent()) {
      throw fulcio.get().key().place().problem("expected " + KEY + " or fulcio, not both");
    }
    if (key.isEmpty() && fulcio.isEmpty()) {
      throw start.problem(
          "expected " + KEY + " or fulcio, so that there is something to sign with");
    }
    if (fulcio.isPresent() && !top.containsKey(REKOR)) {
      throw fulcio
          .get()
          .key()
          .place()
          .problem(
              "fulcio needs " + REKOR + ", because no policy accepts a certificate without it");
    }
    return new SigstoreSigningParams(
        file, path(top, KEY), path(top, PASSPHRASE), fulcio.map(this::fulcio), url(top, REKOR));
  }

  private FulcioParams fulcio(Entry entry) {
    Map<String, Entry> members = members(entry.value(), FULCIO, OF_FULCIO);
    YamlPlace place = entry.key().place();
    URI url = url(members, FULCIO_URL).orElseThrow(() -> missing(place, FULCIO_URL));
    Entry mode = Optional.ofNullable(members.get(MODE)).orElseThrow(() -> missing(place, MODE));
    OidcMode oidcMode = mode(mode);
    if (oidcMode == OidcMode.STATIC_TOKEN && !members.containsKey(TOKEN)) {
      throw mode.key().place().problem("the mode staticToken needs " + TOKEN);
    }
    if (oidcMode != OidcMode.STATIC_TOKEN && !members.containsKey(ISSUER)) {
      throw mode.key().place().problem("the mode " + oidcMode.text() + " needs " + ISSUER);
    }
    return new FulcioParams(
        url,
        oidcMode,
        text(members, TOKEN),
        url(members, ISSUER),
        text(members, CLIENT),
        text(members, SECRET));
  }

  private static OidcMode mode(Entry entry) {
    String text = scalar(entry).text();
    return Arrays.stream(OidcMode.values())
        .filter(mode -> mode.text().equals(text))
        .findFirst()
        .orElseThrow(
            () ->
                entry
                    .value()
                    .place()
                    .problem(MODE + " must be staticToken, deviceGrant or interactive"));
  }

  private static RegistriesFormatException missing(YamlPlace place, String key) {
    return place.problem("fulcio needs " + key);
  }

  /** The members that say something. */
  private static Map<String, Entry> members(YamlNode node, String name, List<String> known) {
    if (!(node instanceof Mapping mapping)) {
      throw node.place().problem(name + " must be a mapping, not " + node.kind());
    }
    Map<String, Entry> members = new LinkedHashMap<>();
    for (Entry entry : mapping.entries()) {
      String key = entry.key().text();
      if (!known.contains(key)) {
        throw entry
            .key()
            .place()
            .problem(
                "unknown key "
                    + RemoteText.quoted(key)
                    + "; known in "
                    + name
                    + " are "
                    + String.join(", ", known));
      }
      boolean said =
          entry.value() instanceof Scalar scalar
              ? !scalar.isNull() && !scalar.text().isEmpty()
              : !(key.equals(FULCIO) && isNull(entry.value()));
      if (said) {
        members.put(key, entry);
      }
    }
    return members;
  }

  private static Optional<String> text(Map<String, Entry> members, String key) {
    return Optional.ofNullable(members.get(key)).map(entry -> scalar(entry).text());
  }

  private static Scalar scalar(Entry entry) {
    if (entry.value() instanceof Scalar scalar) {
      return scalar;
    }
    throw entry
        .value()
        .place()
        .problem(entry.key().text() + " must be a text, not " + entry.value().kind());
  }

  private static Optional<Path> path(Map<String, Entry> members, String key) {
    Optional<Entry> entry = Optional.ofNullable(members.get(key));
    try {
      return entry.map(known -> Path.of(scalar(known).text()));
    } catch (InvalidPathException e) {
      throw entry.orElseThrow().value().place().problem(key + " is no path of this system");
    }
  }

  private static Optional<URI> url(Map<String, Entry> members, String key) {
    return Optional.ofNullable(members.get(key)).map(SigningParamsReader::url);
  }

  private static URI url(Entry entry) {
    URI url;
    try {
      url = new URI(scalar(entry).text());
    } catch (URISyntaxException e) {
      throw notAUrl(entry);
    }
    boolean web = "https".equals(url.getScheme()) || "http".equals(url.getScheme());
    if (!web || url.getHost() == null || url.getUserInfo() != null) {
      throw notAUrl(entry);
    }
    return url;
  }

  private static RegistriesFormatException notAUrl(Entry entry) {
    return entry
        .value()
        .place()
        .problem(
            entry.key().text() + " must be an http or https URL with a host, without credentials");
  }

  private static boolean isNull(YamlNode node) {
    return node instanceof Scalar scalar && scalar.isNull();
  }
}
