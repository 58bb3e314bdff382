package imagesigning.policy.registries;

import imagesigning.core.text.RemoteText;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Base URLs of look-aside stores: how a configured text is understood, and how a path is appended
 * (policy reference, "URL building").
 *
 * <p>The path is decoded and encoded again, so {@code %2F} turns into {@code /}, as with the Go
 * tools. For {@code file:} only the decoded path counts; host, query and fragment are dropped.
 */
final class LookasideUrl {
  private static final Set<String> SCHEMES = Set.of("file", "http", "https");
  private static final String UNESCAPED_IN_PATH = "-_.~$&+,/:;=@";
  private static final String HEX = "0123456789ABCDEF";

  private LookasideUrl() {}

  /**
   * The URL in the form requests are made with.
   *
   * @param text the configured text
   * @return a text that {@link URI#create} accepts
   * @throws URISyntaxException with a reason for a person, if the text cannot be used
   */
  static String normalise(String text) throws URISyntaxException {
    if (text.chars().anyMatch(c -> c < ' ' || c == 0x7F)) {
      throw new URISyntaxException(text, "a URL has no control characters");
    }
    int colon = text.indexOf(':');
    String scheme = colon < 0 ? "" : text.substring(0, colon).toLowerCase(Locale.ROOT);
    if (!SCHEMES.contains(scheme)) {
      String found = scheme.isEmpty() ? "no scheme" : "the scheme " + RemoteText.quoted(scheme);
      throw new URISyntaxException(text, "expected a file:, http: or https: URL, found " + found);
    }
    Parts parts = split(text.substring(colon + 1));
    byte[] path = decode(text, parts.path());
    if (scheme.equals("file")) {
      if (path.length == 0 || path[0] != '/') {
        throw new URISyntaxException(
            text, "a file: URL needs an absolute path, as in file:///srv/signatures");
      }
      return "file://" + encode(path);
    }
    String url =
        scheme + "://" + authority(text, parts) + encode(path) + parts.query() + parts.fragment();
    requireHost(text, url);
    return url;
  }

  /**
   * Appends to the path of a URL and keeps everything else.
   *
   * @param base a URL made by {@link #normalise}
   * @param suffix what to append, not encoded
   * @return the longer URL
   */
  static URI append(URI base, String suffix) {
    String authority = Optional.ofNullable(base.getRawAuthority()).orElse("");
    String query = Optional.ofNullable(base.getRawQuery()).map(q -> "?" + q).orElse("");
    String fragment = Optional.ofNullable(base.getRawFragment()).map(f -> "#" + f).orElse("");
    String path = base.getRawPath() + encode(suffix.getBytes(StandardCharsets.UTF_8));
    return URI.create(base.getScheme() + "://" + authority + path + query + fragment);
  }

  /** An absolute file path as a URL; unlike {@code Path.toUri} without looking at the disk. */
  static URI ofFile(String absolutePath) {
    return URI.create("file://" + encode(absolutePath.getBytes(StandardCharsets.UTF_8)));
  }

  /** Query and fragment keep their {@code ?} and {@code #}; no authority without slashes. */
  private record Parts(Optional<String> authority, String path, String query, String fragment) {}

  private static Parts split(String afterScheme) {
    String rest = afterScheme;
    int hash = rest.indexOf('#');
    String fragment = hash < 0 ? "" : rest.substring(hash);
    rest = hash < 0 ? rest : rest.substring(0, hash);
    int question = rest.indexOf('?');
    String query = question < 0 ? "" : rest.substring(question);
    rest = question < 0 ? rest : rest.substring(0, question);
    if (!rest.startsWith("//")) {
      return new Parts(Optional.empty(), rest, query, fragment);
    }
    int slash = rest.indexOf('/', 2);
    int end = slash < 0 ? rest.length() : slash;
    return new Parts(Optional.of(rest.substring(2, end)), rest.substring(end), query, fragment);
  }

  private static String authority(String text, Parts parts) throws URISyntaxException {
    String authority = parts.authority().orElse("");
    if (authority.isEmpty()) {
      throw new URISyntaxException(text, "an http(s) URL needs a host, as in https://host/path");
    }
    if (authority.contains("@")) {
      throw new URISyntaxException(
          "[redacted]", "user and password in a look-aside URL are not supported");
    }
    return authority;
  }

  private static void requireHost(String text, String url) throws URISyntaxException {
    try {
      if (new URI(url).getHost() != null) {
        return;
      }
    } catch (URISyntaxException e) {
      throw new URISyntaxException(text, "not a valid URL: " + RemoteText.shown(e.getReason()));
    }
    throw new URISyntaxException(text, "the host of the URL is not valid");
  }

  private static byte[] decode(String text, String path) throws URISyntaxException {
    byte[] raw = path.getBytes(StandardCharsets.UTF_8);
    ByteArrayOutputStream out = new ByteArrayOutputStream(raw.length);
    for (int i = 0; i < raw.length; i++) {
      if (raw[i] != '%') {
        out.write(raw[i]);
        continue;
      }
      int high = i + 2 < raw.length ? Character.digit(raw[i + 1], 16) : -1;
      int low = i + 2 < raw.length ? Character.digit(raw[i + 2], 16) : -1;
      if (high < 0 || low < 0 || high + low == 0) {
        throw new URISyntaxException(text, "after % two hex digits are expected, and not 00");
      }
      out.write(high * 16 + low);
      i += 2;
    }
    return out.toByteArray();
  }

  private static String encode(byte[] path) {
    StringBuilder out = new StringBuilder(path.length);
    for (byte b : path) {
      char c = (char) (b & 0xFF);
      if (c < 0x80 && (Character.isLetterOrDigit(c) || UNESCAPED_IN_PATH.indexOf(c) >= 0)) {
        out.append(c);
      } else {
        out.append('%').append(HEX.charAt(c >> 4)).append(HEX.charAt(c & 15));
      }
    }
    return out.toString();
  }
}
