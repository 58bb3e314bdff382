package imagesigning.registry.interop;

import static imagesigning.core.IndeterminateReason.KEY_FILE_UNREADABLE;
import static imagesigning.core.RejectionReason.IDENTITY_MISMATCH;
import static imagesigning.core.RejectionReason.KEY_TYPE_UNSUPPORTED;
import static imagesigning.core.RejectionReason.NO_ACCEPTED_SIGNATURE;
import static imagesigning.core.RejectionReason.NO_KEYS;
import static imagesigning.core.RejectionReason.NO_SIGNATURE;
import static imagesigning.core.RejectionReason.OPENPGP_UNKNOWN_KEY;
import static imagesigning.core.RejectionReason.POLICY_REJECTS;
import static imagesigning.core.RejectionReason.SIGNED_BASE_LAYER_UNSUPPORTED;
import static imagesigning.registry.interop.Expected.allowed;
import static imagesigning.registry.interop.Expected.indeterminate;
import static imagesigning.registry.interop.Expected.refused;
import static imagesigning.registry.interop.Expected.rejected;
import static imagesigning.registry.interop.PolicyText.ACCEPT_ANYTHING;
import static imagesigning.registry.interop.PolicyText.REJECT;
import static imagesigning.registry.interop.PolicyText.exactReference;
import static imagesigning.registry.interop.PolicyText.exactRepository;
import static imagesigning.registry.interop.PolicyText.identity;
import static imagesigning.registry.interop.PolicyText.keyData;
import static imagesigning.registry.interop.PolicyText.keyPath;
import static imagesigning.registry.interop.PolicyText.keyPaths;
import static imagesigning.registry.interop.PolicyText.list;
import static imagesigning.registry.interop.PolicyText.only;
import static imagesigning.registry.interop.PolicyText.remapIdentity;
import static imagesigning.registry.interop.PolicyText.scopes;
import static imagesigning.registry.interop.PolicyText.signedBy;
import static imagesigning.registry.interop.PolicyText.withDefault;

import imagesigning.policy.PolicyFormatException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;

/** Questions that differ in the policy: identities, keys, lists, scopes, broken files. */
final class PolicyCases {
  private final SignedImages images;
  private final String host;
  private final String edKey;
  private final String otherKey;

  PolicyCases(SignedImages images) {
    this.images = images;
    this.host = images.registry.host();
    this.edKey = keyPath(images.key("ed"));
    this.otherKey = keyPath(images.key("other"));
  }

  List<VerdictCase> identities() {
    String v1 = images.tagged("app");
    String v2 = images.repository("app") + ":v2";
    String pinned = images.pinned("app", "amd64");
    return List.of(
        named("the default identity takes the tag", v1, allowed()),
        named("the default identity refuses another tag", v2, rejected(IDENTITY_MISMATCH)),
        named("the default identity takes the digest", pinned, allowed()),
        named("matchRepoDigestOrExact", v1, "matchRepoDigestOrExact", allowed()),
        named("matchExact takes the tag", v1, "matchExact", allowed()),
        named("matchExact refuses the digest", pinned, "matchExact", rejected(IDENTITY_MISMATCH)),
        named("matchExact refuses another tag", v2, "matchExact", rejected(IDENTITY_MISMATCH)),
        named("matchRepository takes another tag", v2, "matchRepository", allowed()),
        named("matchRepository takes the digest", pinned, "matchRepository", allowed()),
        VerdictCase.of(
            "a signature made for another host",
            images.tagged("renamed"),
            only(host, signedBy(edKey, identity("matchRepository"))),
            rejected(IDENTITY_MISMATCH)));
  }

  List<VerdictCase> fixedIdentities() {
    String name = SignedImages.OTHER_HOST + "/vendor/renamed";
    String v1 = name + ":v1";
    return List.of(
        renamed("exactReference", exactReference(v1), allowed()),
        renamed(
            "exactReference with another tag",
            exactReference(name + ":v2"),
            rejected(IDENTITY_MISMATCH)),
        renamed("exactRepository", exactRepository(name), allowed()),
        renamed("exactRepository with a tag", exactRepository(name + ":v9"), allowed()),
        renamed(
            "exactRepository of another repository",
            exactRepository(name + "d"),
            rejected(IDENTITY_MISMATCH)),
        renamed(
            "remapIdentity of the repository",
            remapIdentity(images.repository("renamed"), name),
            allowed()),
        renamed(
            "remapIdentity of host and namespace",
            remapIdentity(host + "/team", SignedImages.OTHER_HOST + "/vendor"),
            allowed()),
        renamed(
            "remapIdentity to another host",
            remapIdentity(host, SignedImages.OTHER_HOST),
            rejected(IDENTITY_MISMATCH)),
        renamed(
            "remapIdentity whose prefix does not match",
            remapIdentity(host + "/tea", SignedImages.OTHER_HOST + "/vendor"),
            rejected(IDENTITY_MISMATCH)));
  }

  List<VerdictCase> keys() throws IOException {
    Path ed = images.key("ed");
    Path other = images.key("other");
    Path rsa = images.key("rsa");
    Path missing = images.file("missing.gpg");
    Path both = joined("both.gpg", rsa, ed);
    Path blocks = joined("blocks.asc", images.file("other.asc"), images.file("ed.asc"));
    Path text = Files.writeString(images.file("text.gpg"), "no key at all\n");
    Path empty = Files.write(images.file("empty.gpg"), new byte[0]);
    Path keybox = images.keys.directory().resolve("pubring.kbx");
    Path secret = images.keys.exportSecret(SignedImages.email("ed"), images.file("secret.gpg"));
    byte[] whole = Files.readAllBytes(ed);
    Path cutShort = Files.write(images.file("cut.gpg"), Arrays.copyOf(whole, whole.length - 9));
    Path lineFeed = Files.writeString(images.file("line-feed"), "\n");
    return List.of(
        app("another key", otherKey, rejected(OPENPGP_UNKNOWN_KEY)),
        app("an armored key", keyPath(images.file("ed.asc")), allowed()),
        app("two keys in one file", keyPath(both), allowed()),
        app("several armored blocks in one file", keyPath(blocks), allowed()),
        app("an inline key", keyData(ed), allowed()),
        app("an armored inline key", keyData(images.file("ed.asc")), allowed()),
        app("another inline key", keyData(other), rejected(OPENPGP_UNKNOWN_KEY)),
        app("keyPaths, the second matches", keyPaths(other, ed), allowed()),
        app("keyPaths, none matches", keyPaths(other, rsa), rejected(OPENPGP_UNKNOWN_KEY)),
        app("keyPaths, one is missing", keyPaths(ed, missing), indeterminate(KEY_FILE_UNREADABLE)),
        app("keyPaths, none given", keyPaths(), rejected(NO_KEYS)),
        app("a missing key file", keyPath(missing), indeterminate(KEY_FILE_UNREADABLE)),
        app(
            "a directory as key file",
            keyPath(images.directory),
            indeterminate(KEY_FILE_UNREADABLE)),
        app("a key file without keys", keyPath(text), rejected(NO_KEYS)),
        app("an empty key file", keyPath(empty), rejected(NO_KEYS)),
        app("a key file with the secret key", keyPath(secret), allowed()),
        app("the same key twice in one file", keyPath(joined("same.gpg", ed, ed)), allowed()),
        app("a key file cut short", keyPath(cutShort), rejected(NO_KEYS)),
        app(
            "a line feed after binary keys",
            keyPath(joined("lf.gpg", ed, lineFeed)),
            rejected(NO_KEYS)),
        app("a keybox as key file", keyPath(keybox), rejected(NO_KEYS)),
        VerdictCase.of(
            "a missing key file of an unsigned image",
            images.tagged("unsigned"),
            only(host, signedBy(keyPath(missing))),
            rejected(NO_SIGNATURE)),
        VerdictCase.of(
            "a missing key file of a scope that is not used",
            images.tagged("app"),
            scopes(host, list(signedBy(edKey)), host + "/other", list(signedBy(keyPath(missing)))),
            allowed()));
  }

  List<VerdictCase> lists() {
    String two = images.tagged("two");
    String app = images.tagged("app");
    String neither = keyPath(images.key("rsa"));
    return List.of(
        VerdictCase.of("first of two signers", two, only(host, signedBy(otherKey)), allowed()),
        VerdictCase.of("second of two signers", two, only(host, signedBy(edKey)), allowed()),
        VerdictCase.of(
            "neither of two signers",
            two,
            only(host, signedBy(neither)),
            rejected(NO_ACCEPTED_SIGNATURE)),
        VerdictCase.of(
            "both demanded, both signed",
            two,
            only(host, signedBy(edKey), signedBy(otherKey)),
            allowed()),
        VerdictCase.of(
            "both demanded, one signed",
            app,
            only(host, signedBy(edKey), signedBy(otherKey)),
            rejected(OPENPGP_UNKNOWN_KEY)),
        VerdictCase.of(
            "signedBy and reject",
            app,
            only(host, signedBy(edKey), REJECT),
            rejected(POLICY_REJECTS)),
        VerdictCase.of(
            "accept anything and signedBy",
            app,
            only(host, ACCEPT_ANYTHING, signedBy(edKey)),
            allowed()),
        VerdictCase.of(
            "accept anything and signedBy by another",
            app,
            only(host, ACCEPT_ANYTHING, signedBy(otherKey)),
            rejected(OPENPGP_UNKNOWN_KEY)),
        VerdictCase.of(
            "accept anything", images.tagged("unsigned"), only(host, ACCEPT_ANYTHING), allowed()),
        VerdictCase.of(
            "signedBaseLayer",
            app,
            only(
                host,
                "{\"type\":\"signedBaseLayer\",\"baseLayerIdentity\":"
                    + identity("matchExact")
                    + "}"),
            rejected(SIGNED_BASE_LAYER_UNSUPPORTED)),
        VerdictCase.of(
            "a key type nobody implements",
            app,
            only(host, "{\"type\":\"signedBy\",\"keyType\":\"X509Certificates\"," + edKey + "}"),
            rejected(KEY_TYPE_UNSUPPORTED)),
        VerdictCase.of(
            "sigstoreSigned of an image without sigstore signature",
            app,
            only(host, "{\"type\":\"sigstoreSigned\"," + edKey + "}"),
            rejected(NO_SIGNATURE)));
  }

  List<VerdictCase> scopeLookup() {
    String signed = list(signedBy(edKey));
    String reject = list(REJECT);
    String app = images.tagged("app");
    String pinned = images.pinned("app", "amd64");
    String repository = images.repository("app");
    return List.of(
        VerdictCase.of("the default", app, withDefault(signed), allowed()),
        VerdictCase.of(
            "the default rejects", app, scopes("other.test", signed), rejected(POLICY_REJECTS)),
        VerdictCase.of(
            "the transport's own default", app, withDefault(reject, "", signed), allowed()),
        VerdictCase.of("the host", app, scopes(host, signed, "", reject), allowed()),
        VerdictCase.of(
            "the namespace", app, scopes(host + "/team", signed, host, reject), allowed()),
        VerdictCase.of(
            "the repository", app, scopes(repository, signed, host + "/team", reject), allowed()),
        VerdictCase.of("the tag", app, scopes(app, signed, repository, reject), allowed()),
        VerdictCase.of(
            "the tag of another image",
            app,
            scopes(repository + ":v2", signed),
            rejected(POLICY_REJECTS)),
        VerdictCase.of("the digest", pinned, scopes(pinned, signed, repository, reject), allowed()),
        VerdictCase.of(
            "a prefix that ends inside a word",
            app,
            scopes(host + "/tea", signed),
            rejected(POLICY_REJECTS)),
        VerdictCase.of("a wildcard", app, scopes("*.0.0.1", signed), allowed()),
        VerdictCase.of("a shorter wildcard", app, scopes("*.1", signed), allowed()),
        VerdictCase.of(
            "a wildcard with a port",
            app,
            scopes("*.0.0.1:" + images.registry.port(), signed),
            rejected(POLICY_REJECTS)),
        VerdictCase.of(
            "the host wins over a wildcard",
            app,
            scopes("*.0.0.1", signed, host, reject),
            rejected(POLICY_REJECTS)),
        VerdictCase.of(
            "the host without its port",
            app,
            scopes("127.0.0.1", signed),
            rejected(POLICY_REJECTS)),
        VerdictCase.of(
            "another transport",
            app,
            "{\"default\":" + reject + ",\"transports\":{\"dir\":{\"\":" + signed + "}}}",
            rejected(POLICY_REJECTS)));
  }

  List<VerdictCase> brokenPolicies() {
    String good = only(host, signedBy(edKey));
    return List.of(
        broken("cut off", good.substring(0, good.length() - 1)),
        broken("followed by more", good + "{}"),
        broken("with a comment", "// who may sign\n" + good),
        broken("with a trailing comma", good.replace("}]}", "},]}")),
        broken("without a default", good.replace("\"default\"", "\"docker\"")),
        broken("with an empty list", only(host)),
        broken("with an unknown requirement", good.replace("signedBy", "signedby")),
        broken("with an unknown member", good.replace("\"keyPath\"", "\"keypath\"")),
        broken(
            "with a member twice",
            good.replace("\"type\":\"signedBy\"", "\"type\":\"signedBy\",\"type\":\"signedBy\"")),
        broken("with a scope twice", scopes(host, list(REJECT), host, list(REJECT))),
        broken("with two sources of keys", only(host, signedBy(edKey + ",\"keyData\":\"AAAA\""))),
        broken(
            "with no source of keys",
            only(host, signedBy("\"signedIdentity\":" + identity("matchExact")))),
        broken(
            "with an unknown identity", only(host, signedBy(edKey, identity("matchRespository")))),
        broken(
            "with an exactReference without tag",
            only(host, signedBy(edKey, exactReference("a.test/b")))));
  }

  private VerdictCase named(String name, String image, Expected expected) {
    return VerdictCase.of(name, image, only(host, signedBy(edKey)), expected);
  }

  private VerdictCase named(String name, String image, String type, Expected expected) {
    return VerdictCase.of(name, image, only(host, signedBy(edKey, identity(type))), expected);
  }

  private VerdictCase renamed(String name, String identity, Expected expected) {
    return VerdictCase.of(
        name, images.tagged("renamed"), only(host, signedBy(edKey, identity)), expected);
  }

  private VerdictCase app(String name, String keySource, Expected expected) {
    return VerdictCase.of(name, images.tagged("app"), only(host, signedBy(keySource)), expected);
  }

  private VerdictCase broken(String name, String policy) {
    return VerdictCase.of(
        "a policy " + name, images.tagged("app"), policy, refused(PolicyFormatException.class));
  }

  private Path joined(String name, Path first, Path second) throws IOException {
    byte[] head = Files.readAllBytes(first);
    byte[] tail = Files.readAllBytes(second);
    Path file = images.file(name);
    Files.write(file, head);
    Files.write(file, tail, StandardOpenOption.APPEND);
    return file;
  }
}
