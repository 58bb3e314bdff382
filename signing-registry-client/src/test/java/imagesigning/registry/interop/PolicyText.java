package imagesigning.registry.interop;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.stream.Collectors;

/**
 * policy.json as text, so that the peers and we read the very same bytes and no builder of ours
 * stands between.
 */
final class PolicyText {
  static final String REJECT = "{\"type\":\"reject\"}";
  static final String ACCEPT_ANYTHING = "{\"type\":\"insecureAcceptAnything\"}";

  private PolicyText() {}

  /** A policy that rejects everything but one scope of the docker transport. */
  static String only(String scope, String... requirements) {
    return scopes(scope, list(requirements));
  }

  /** A policy that rejects by default, with pairs of scope and list for the docker transport. */
  static String scopes(String... scopesAndLists) {
    return withDefault(list(REJECT), scopesAndLists);
  }

  /** A policy with a given default, and pairs of scope and list for the docker transport. */
  static String withDefault(String defaults, String... scopesAndLists) {
    StringBuilder scopes = new StringBuilder();
    for (int i = 0; i < scopesAndLists.length; i += 2) {
      scopes.append(i == 0 ? "" : ",").append(quoted(scopesAndLists[i]));
      scopes.append(':').append(scopesAndLists[i + 1]);
    }
    return "{\"default\":" + defaults + ",\"transports\":{\"docker\":{" + scopes + "}}}";
  }

  /** A policy that rejects everything but one scope of a transport. */
  static String transport(String name, String scope, String requirements) {
    return "{\"default\":%s,\"transports\":{\"%s\":{%s:%s}}}"
        .formatted(list(REJECT), name, quoted(scope), requirements);
  }

  /** A list of requirements. */
  static String list(String... requirements) {
    return "[" + String.join(",", requirements) + "]";
  }

  /** A {@code signedBy} requirement with the default identity. */
  static String signedBy(String keys) {
    return "{\"type\":\"signedBy\",\"keyType\":\"GPGKeys\"," + keys + "}";
  }

  /** A {@code signedBy} requirement. */
  static String signedBy(String keys, String identity) {
    return signedBy(keys + ",\"signedIdentity\":" + identity);
  }

  /** A {@code sigstoreSigned} requirement with the default identity. */
  static String sigstoreSigned(String trust) {
    return "{\"type\":\"sigstoreSigned\"," + trust + "}";
  }

  /** A {@code sigstoreSigned} requirement. */
  static String sigstoreSigned(String trust, String identity) {
    return sigstoreSigned(trust + ",\"signedIdentity\":" + identity);
  }

  /** One key file. */
  static String keyPath(Path file) {
    return "\"keyPath\":" + quoted(file.toString());
  }

  /** Several key files. */
  static String keyPaths(Path... files) {
    return paths("keyPaths", files);
  }

  /** A key inline. */
  static String keyData(Path file) throws IOException {
    byte[] content = Files.readAllBytes(file);
    return "\"keyData\":" + quoted(Base64.getEncoder().encodeToString(content));
  }

  /** An identity without parameters. */
  static String identity(String type) {
    return "{\"type\":" + quoted(type) + "}";
  }

  /** {@code exactReference}. */
  static String exactReference(String reference) {
    return "{\"type\":\"exactReference\",\"dockerReference\":" + quoted(reference) + "}";
  }

  /** {@code exactRepository}. */
  static String exactRepository(String repository) {
    return "{\"type\":\"exactRepository\",\"dockerRepository\":" + quoted(repository) + "}";
  }

  /** {@code remapIdentity}. */
  static String remapIdentity(String prefix, String signedPrefix) {
    return "{\"type\":\"remapIdentity\",\"prefix\":%s,\"signedPrefix\":%s}"
        .formatted(quoted(prefix), quoted(signedPrefix));
  }

  /** One log of signatures, or several. */
  static String rekor(Path... keys) {
    return keys.length == 1
        ? "\"rekorPublicKeyPath\":" + quoted(keys[0].toString())
        : paths("rekorPublicKeyPaths", keys);
  }

  /** {@code fulcio}. */
  static String fulcio(Path authority, String issuer, String email) {
    return "\"fulcio\":{\"caPath\":%s,\"oidcIssuer\":%s,\"subjectEmail\":%s}"
        .formatted(quoted(authority.toString()), quoted(issuer), quoted(email));
  }

  /** {@code pki}, with the members that demand names. */
  static String pki(Path roots, String names) {
    return "\"pki\":{\"caRootsPath\":%s,%s}".formatted(quoted(roots.toString()), names);
  }

  /** {@code pki} with intermediates, and the members that demand names. */
  static String pki(Path roots, Path intermediates, String names) {
    String path = quoted(intermediates.toString());
    return pki(roots, "\"caIntermediatesPath\":" + path + "," + names);
  }

  private static String paths(String member, Path... files) {
    return Arrays.stream(files)
        .map(file -> quoted(file.toString()))
        .collect(Collectors.joining(",", quoted(member) + ":[", "]"));
  }

  private static String quoted(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }
}
