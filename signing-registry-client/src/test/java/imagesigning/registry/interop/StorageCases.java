package imagesigning.registry.interop;

import static imagesigning.core.IndeterminateReason.CONFIGURATION_UNREADABLE;
import static imagesigning.core.IndeterminateReason.LOOKASIDE_UNREADABLE;
import static imagesigning.core.IndeterminateReason.MANIFEST_NOT_FOUND;
import static imagesigning.core.RejectionReason.DIGEST_MISMATCH;
import static imagesigning.core.RejectionReason.NO_SIGNATURE;
import static imagesigning.core.RejectionReason.OPENPGP_BAD_SIGNATURE;
import static imagesigning.core.RejectionReason.OPENPGP_KEY_EXPIRED;
import static imagesigning.core.RejectionReason.OPENPGP_KEY_REVOKED;
import static imagesigning.core.RejectionReason.OPENPGP_MALFORMED;
import static imagesigning.core.RejectionReason.OPENPGP_UNKNOWN_KEY;
import static imagesigning.core.RejectionReason.SIGNATURE_BLOB_INVALID;
import static imagesigning.registry.interop.Expected.allowed;
import static imagesigning.registry.interop.Expected.indeterminate;
import static imagesigning.registry.interop.Expected.refused;
import static imagesigning.registry.interop.Expected.rejected;
import static imagesigning.registry.interop.PolicyText.keyPath;
import static imagesigning.registry.interop.PolicyText.only;
import static imagesigning.registry.interop.PolicyText.signedBy;

import imagesigning.policy.registries.RegistriesFormatException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Questions that differ in what is stored: signers, kinds of keys, states, places. */
final class StorageCases {
  private final SignedImages images;
  private final String host;
  private final String signedByEd;

  StorageCases(SignedImages images) {
    this.images = images;
    this.host = images.registry.host();
    this.signedByEd = only(host, signedBy(keyPath(images.key("ed"))));
  }

  List<VerdictCase> signers() {
    List<VerdictCase> cases = new ArrayList<>();
    for (String signer : new String[] {"skopeo", "old"}) {
      for (String kind : SignedImages.KEY_KINDS) {
        String name = signer + "-" + kind;
        String good = only(host, signedBy(keyPath(images.key(kind))));
        String bad = only(host, signedBy(keyPath(images.key("other"))));
        cases.add(bySigner(name + " by tag", images.tagged(name), good, allowed()));
        cases.add(bySigner(name + " by digest", images.pinned(name, "amd64"), good, allowed()));
        cases.add(
            VerdictCase.of(
                name + " by another key", images.tagged(name), bad, rejected(OPENPGP_UNKNOWN_KEY)));
      }
    }
    return cases;
  }

  List<VerdictCase> signatures() {
    return List.of(
        app("unsigned", rejected(NO_SIGNATURE)),
        app("gap", rejected(NO_SIGNATURE)),
        app("flipped", rejected(OPENPGP_BAD_SIGNATURE)),
        app("cut", rejected(OPENPGP_MALFORMED)),
        app("empty", rejected(SIGNATURE_BLOB_INVALID)),
        app("text", rejected(SIGNATURE_BLOB_INVALID)),
        app("directory", indeterminate(LOOKASIDE_UNREADABLE)),
        VerdictCase.of(
            "a signature of another manifest",
            images.tagged("transplanted"),
            signedByEd,
            rejected(DIGEST_MISMATCH)),
        app("never-pushed", indeterminate(MANIFEST_NOT_FOUND)));
  }

  List<VerdictCase> keyStates() {
    return List.of(
        state("revoked", "revoked.gpg", allowed()),
        state("revoked", "revoked-now.gpg", rejected(OPENPGP_KEY_REVOKED)),
        state("expired", "expired.gpg", allowed()),
        state("expired", "expired-now.gpg", rejected(OPENPGP_KEY_EXPIRED)));
  }

  List<VerdictCase> platforms() {
    return List.of(
        app("multi", allowed()).on("amd64"),
        app("multi", allowed()).on("arm64"),
        app("multi", allowed()).withAllInstances(),
        app("index-only", rejected(NO_SIGNATURE)).on("amd64"),
        app("index-only", rejected(NO_SIGNATURE)).withAllInstances(),
        app("instance-only", allowed()).on("arm64"),
        app("instance-only", rejected(NO_SIGNATURE)).on("amd64"),
        app("instance-only", rejected(NO_SIGNATURE)).withAllInstances(),
        VerdictCase.of("multi by digest", images.pinned("multi", "multi"), signedByEd, allowed())
            .on("arm64"),
        VerdictCase.of(
                "an instance of multi by its digest",
                images.pinned("multi", "arm64"),
                signedByEd,
                allowed())
            .on("amd64"));
  }

  List<VerdictCase> places() throws IOException {
    String here = "lookaside: file://" + images.lookaside;
    String elsewhere = "lookaside: file://" + images.file("elsewhere");
    Path twice = images.registriesD("rd-twice", images.defaultYaml());
    Files.writeString(twice.resolve("more.yaml"), images.defaultYaml());
    return List.of(
        reading("by default", "rd-default", "default-docker:\n  " + here + "\n", allowed()),
        reading(
            "under the old key",
            "rd-old-key",
            images.yaml("sigstore: file://" + images.lookaside),
            allowed()),
        reading("nowhere", "rd-nowhere", images.yaml(elsewhere), rejected(NO_SIGNATURE)),
        reading(
            "for the namespace",
            "rd-namespace",
            "docker:\n  %s:\n    %s\n  %s/team:\n    %s\n".formatted(host, elsewhere, host, here),
            allowed()),
        reading(
            "for the tag",
            "rd-tag",
            "docker:\n  %s:\n    %s\n  %s:\n    %s\n"
                .formatted(host, here, images.tagged("app"), elsewhere),
            rejected(NO_SIGNATURE)),
        reading(
            "by default when the namespace names none",
            "rd-attachments",
            "default-docker:\n  %s\ndocker:\n  %s:\n    use-sigstore-attachments: false\n"
                .formatted(here, host),
            allowed()),
        reading(
            "over an unknown scheme",
            "rd-scheme",
            images.yaml("lookaside: ftp://127.0.0.1/"),
            indeterminate(CONFIGURATION_UNREADABLE)),
        reading(
            "in a broken file",
            "rd-broken",
            "docker: [\n",
            refused(RegistriesFormatException.class)),
        VerdictCase.of(
                "signatures configured twice",
                images.tagged("app"),
                signedByEd,
                refused(RegistriesFormatException.class))
            .reading(twice));
  }

  private static VerdictCase bySigner(String name, String image, String policy, Expected expected) {
    VerdictCase asked = VerdictCase.of(name, image, policy, expected);
    return name.contains("sub ") ? asked.signedWithSubkey() : asked;
  }

  private VerdictCase app(String name, Expected expected) {
    return VerdictCase.of("the image " + name, images.tagged(name), signedByEd, expected);
  }

  private VerdictCase state(String image, String keyFile, Expected expected) {
    return VerdictCase.of(
        image + " under " + keyFile,
        images.tagged(image),
        only(host, signedBy(keyPath(images.file(keyFile)))),
        expected);
  }

  private VerdictCase reading(String name, String directory, String yaml, Expected expected)
      throws IOException {
    return VerdictCase.of("signatures " + name, images.tagged("app"), signedByEd, expected)
        .reading(images.registriesD(directory, yaml));
  }
}
