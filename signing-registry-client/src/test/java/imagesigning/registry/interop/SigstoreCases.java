package imagesigning.registry.interop;

import static imagesigning.core.IndeterminateReason.KEY_FILE_UNREADABLE;
import static imagesigning.core.RejectionReason.ATTACHMENT_INVALID;
import static imagesigning.core.RejectionReason.CA_CERTIFICATES_INVALID;
import static imagesigning.core.RejectionReason.DIGEST_MISMATCH;
import static imagesigning.core.RejectionReason.IDENTITY_MISMATCH;
import static imagesigning.core.RejectionReason.NO_ACCEPTED_SIGNATURE;
import static imagesigning.core.RejectionReason.NO_SIGNATURE;
import static imagesigning.core.RejectionReason.POLICY_REJECTS;
import static imagesigning.core.RejectionReason.PUBLIC_KEY_INVALID;
import static imagesigning.core.RejectionReason.REKOR_ENTRY_MISSING;
import static imagesigning.core.RejectionReason.SIGSTORE_BAD_SIGNATURE;
import static imagesigning.core.RejectionReason.SIGSTORE_SIGNATURE_MALFORMED;
import static imagesigning.core.RejectionReason.SIGSTORE_SIGNATURE_MISSING;
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
import static imagesigning.registry.interop.PolicyText.only;
import static imagesigning.registry.interop.PolicyText.remapIdentity;
import static imagesigning.registry.interop.PolicyText.signedBy;
import static imagesigning.registry.interop.PolicyText.sigstoreSigned;

import imagesigning.policy.PolicyFormatException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Questions about sigstore signatures: keys, identities, lists, attachments. */
final class SigstoreCases {
  private final SigstoreImages images;
  private final String host;
  private final String skopeoKey;
  private final String anyTag = identity("matchRepository");

  SigstoreCases(SigstoreImages images) {
    this.images = images;
    this.host = images.registry.host();
    this.skopeoKey = keyPath(images.key("skopeo"));
  }

  /** Each program's signatures, by its own keys and by those of the others. */
  List<VerdictCase> signers() {
    return List.of(
        by("skopeo", "skopeo", "skopeo", allowed()),
        by("cosign 2", "cosign2", "cosign2", allowed()),
        by("cosign 3", "cosign3", "cosign3", allowed()),
        by("skopeo with a key of cosign", "by-cosign-key", "cosign2", allowed()),
        by("cosign with a key of skopeo", "by-skopeo-key", "skopeo", allowed()),
        by("skopeo, another key", "skopeo", "other", rejected(SIGSTORE_BAD_SIGNATURE)),
        by("cosign 2, another key", "cosign2", "cosign3", rejected(SIGSTORE_BAD_SIGNATURE)),
        by("cosign 3, another key", "cosign3", "cosign2", rejected(SIGSTORE_BAD_SIGNATURE)),
        by("nobody", "unsigned", "skopeo", rejected(NO_SIGNATURE)));
  }

  List<VerdictCase> identities() {
    String v1 = images.tagged("skopeo");
    String v2 = images.repository("skopeo") + ":v2";
    String pinned = images.pinned("skopeo");
    String cosign = images.tagged("cosign2");
    String name = SignedImages.OTHER_HOST + "/vendor/renamed";
    return List.of(
        named("the default identity takes the tag", v1, allowed()),
        named("the default identity refuses another tag", v2, rejected(IDENTITY_MISMATCH)),
        named("the default identity takes the digest", pinned, allowed()),
        named("matchExact takes the tag", v1, identity("matchExact"), allowed()),
        named(
            "matchExact refuses the digest",
            pinned,
            identity("matchExact"),
            rejected(IDENTITY_MISMATCH)),
        named("matchRepository takes another tag", v2, anyTag, allowed()),
        named("exactReference", v2, exactReference(v1), allowed()),
        named("exactReference of another tag", v1, exactReference(v2), rejected(IDENTITY_MISMATCH)),
        cosigned(
            "the default identity refuses cosign's name without tag",
            cosign,
            identity("matchRepoDigestOrExact"),
            rejected(IDENTITY_MISMATCH)),
        cosigned(
            "the default identity refuses cosign's name for a digest",
            images.pinned("cosign2"),
            identity("matchRepoDigestOrExact"),
            rejected(IDENTITY_MISMATCH)),
        cosigned(
            "exactRepository takes cosign's name",
            cosign,
            exactRepository(images.repository("cosign2")),
            allowed()),
        cosigned(
            "remapIdentity refuses cosign's name",
            cosign,
            remapIdentity(host, host),
            rejected(IDENTITY_MISMATCH)),
        cosigned(
            "the default identity takes the name that cosign was told",
            images.tagged("named"),
            identity("matchRepoDigestOrExact"),
            allowed()),
        cosigned(
            "another host's name", images.tagged("renamed"), anyTag, rejected(IDENTITY_MISMATCH)),
        cosigned(
            "exactRepository of another host",
            images.tagged("renamed"),
            exactRepository(name),
            allowed()));
  }

  List<VerdictCase> keys() throws IOException {
    Path key = images.key("skopeo");
    Path other = images.key("other");
    Path missing = images.directory.resolve("missing.pub");
    Path text = Files.writeString(images.directory.resolve("text.pub"), "no key at all\n");
    Path secret = images.directory.resolve("skopeo.key");
    return List.of(
        keyed("an inline key", keyData(key), allowed()),
        keyed("keyPaths, the second matches", keyPaths(other, key), allowed()),
        keyed("keyPaths, none matches", keyPaths(other, images.key("cosign2")), bad()),
        keyed("keyPaths, one is no key", keyPaths(key, text), rejected(PUBLIC_KEY_INVALID)),
        keyed("keyPaths, one is missing", keyPaths(key, missing), unreadable()),
        keyed("a missing key", keyPath(missing), unreadable()),
        keyed("a private key", keyPath(secret), rejected(PUBLIC_KEY_INVALID)),
        keyed(
            "a log is demanded",
            skopeoKey + ",\"rekorPublicKeyPath\":\"" + other + "\"",
            rejected(REKOR_ENTRY_MISSING)),
        keyed(
            "a CA is demanded",
            "\"pki\":{\"caRootsPath\":\"" + key + "\",\"subjectEmail\":\"a@example.com\"}",
            rejected(CA_CERTIFICATES_INVALID)),
        keyed(
            "no source of keys",
            "\"signedIdentity\":" + anyTag,
            refused(PolicyFormatException.class)));
  }

  private static Expected bad() {
    return rejected(SIGSTORE_BAD_SIGNATURE);
  }

  private static Expected unreadable() {
    return indeterminate(KEY_FILE_UNREADABLE);
  }

  List<VerdictCase> lists() {
    String two = images.tagged("two");
    String both = images.tagged("both");
    String skopeo = sigstoreSigned(skopeoKey, anyTag);
    String cosign = sigstoreSigned(keyPath(images.key("cosign3")), anyTag);
    String other = sigstoreSigned(keyPath(images.key("other")), anyTag);
    String gpg = signedBy(keyPath(images.gpgKey()), anyTag);
    return List.of(
        listed("first of two signers", two, allowed(), skopeo),
        listed("second of two signers", two, allowed(), cosign),
        listed("neither of two signers", two, rejected(NO_ACCEPTED_SIGNATURE), other),
        listed("two keys demanded, both signed", two, allowed(), skopeo, cosign),
        listed(
            "two keys demanded, one signed", two, rejected(NO_ACCEPTED_SIGNATURE), skopeo, other),
        listed("gpg and sigstore", both, allowed(), gpg, skopeo),
        listed("gpg alone of both", both, allowed(), gpg),
        listed("gpg and another key of sigstore", both, bad(), gpg, other),
        listed("gpg is missing", images.tagged("skopeo"), rejected(NO_SIGNATURE), skopeo, gpg),
        listed("sigstore is missing", images.tagged("gpg"), rejected(NO_SIGNATURE), gpg, skopeo),
        listed("accept anything and sigstore", both, allowed(), ACCEPT_ANYTHING, skopeo),
        listed("accept anything and another key", both, bad(), ACCEPT_ANYTHING, other),
        listed("sigstore and reject", both, rejected(POLICY_REJECTS), skopeo, REJECT));
  }

  List<VerdictCase> attachments() {
    String policy = only(host, sigstoreSigned(skopeoKey, anyTag));
    String index = only(host, sigstoreSigned(keyPath(images.key("cosign2")), anyTag));
    return List.of(
        spoilt("flipped", bad()),
        spoilt("no-base64", rejected(SIGSTORE_SIGNATURE_MALFORMED)),
        spoilt("no-annotation", rejected(SIGSTORE_SIGNATURE_MISSING)),
        spoilt("another-type", rejected(NO_SIGNATURE)),
        spoilt("docker-types", rejected(ATTACHMENT_INVALID)),
        spoilt("certificate", allowed()),
        spoilt("swapped-images", rejected(DIGEST_MISMATCH)),
        spoilt("swapped-payloads", rejected(NO_ACCEPTED_SIGNATURE)),
        VerdictCase.of("attachments off", images.tagged("skopeo"), policy, rejected(NO_SIGNATURE))
            .reading(images.attachmentsOff),
        VerdictCase.of("an instance of an index", images.tagged("multi"), policy, allowed())
            .on("amd64"),
        VerdictCase.of("all instances of an index", images.tagged("multi"), policy, allowed())
            .withAllInstances(),
        VerdictCase.of(
                "only the index is signed",
                images.tagged("index-signed"),
                index,
                rejected(NO_SIGNATURE))
            .on("amd64"));
  }

  private VerdictCase by(String signer, String image, String key, Expected expected) {
    return VerdictCase.of(
        "signed by " + signer,
        images.tagged(image),
        only(host, sigstoreSigned(keyPath(images.key(key)), anyTag)),
        expected);
  }

  private VerdictCase named(String name, String image, Expected expected) {
    return VerdictCase.of(name, image, only(host, sigstoreSigned(skopeoKey)), expected);
  }

  private VerdictCase named(String name, String image, String identity, Expected expected) {
    return VerdictCase.of(name, image, only(host, sigstoreSigned(skopeoKey, identity)), expected);
  }

  private VerdictCase cosigned(String name, String image, String identity, Expected expected) {
    String key = keyPath(images.key("cosign2"));
    return VerdictCase.of(name, image, only(host, sigstoreSigned(key, identity)), expected);
  }

  private VerdictCase keyed(String name, String trust, Expected expected) {
    return VerdictCase.of(
        name, images.tagged("skopeo"), only(host, sigstoreSigned(trust)), expected);
  }

  private VerdictCase listed(String name, String image, Expected expected, String... requirements) {
    return VerdictCase.of(name, image, only(host, requirements), expected);
  }

  private VerdictCase spoilt(String image, Expected expected) {
    return VerdictCase.of(
        "the attachment " + image,
        images.tagged(image),
        only(host, sigstoreSigned(skopeoKey, anyTag)),
        expected);
  }
}
