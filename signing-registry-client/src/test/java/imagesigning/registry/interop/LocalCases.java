package imagesigning.registry.interop;

import static imagesigning.core.IndeterminateReason.MANIFEST_NOT_FOUND;
import static imagesigning.core.RejectionReason.DIGEST_MISMATCH;
import static imagesigning.core.RejectionReason.IDENTITY_MISMATCH;
import static imagesigning.core.RejectionReason.NO_SIGNATURE;
import static imagesigning.core.RejectionReason.OPENPGP_BAD_SIGNATURE;
import static imagesigning.core.RejectionReason.OPENPGP_UNKNOWN_KEY;
import static imagesigning.core.RejectionReason.POLICY_REJECTS;
import static imagesigning.registry.interop.Expected.allowed;
import static imagesigning.registry.interop.Expected.indeterminate;
import static imagesigning.registry.interop.Expected.refused;
import static imagesigning.registry.interop.Expected.rejected;
import static imagesigning.registry.interop.PolicyText.ACCEPT_ANYTHING;
import static imagesigning.registry.interop.PolicyText.REJECT;
import static imagesigning.registry.interop.PolicyText.exactReference;
import static imagesigning.registry.interop.PolicyText.exactRepository;
import static imagesigning.registry.interop.PolicyText.keyPath;
import static imagesigning.registry.interop.PolicyText.list;
import static imagesigning.registry.interop.PolicyText.signedBy;
import static imagesigning.registry.interop.PolicyText.transport;

import imagesigning.core.ReferenceFormatException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/** Questions about images on disk: directories that skopeo wrote, and an OCI layout. */
final class LocalCases {
  private final SignedImages images;
  private final String edKey;

  LocalCases(SignedImages images) {
    this.images = images;
    this.edKey = keyPath(images.key("ed"));
  }

  List<VerdictCase> directories() throws IOException {
    Path signed = copied("app");
    Path unsigned = copied("unsigned");
    Path tampered = copied("app");
    Files.writeString(tampered.resolve("manifest.json"), "\n", StandardOpenOption.APPEND);
    Path flipped = copied("flipped");
    String scope = images.directory.toString();
    String name = exactReference(images.tagged("app"));
    String otherKey = keyPath(images.key("other"));
    return List.of(
        dir("a signed directory", signed, scope, signedBy(edKey, name), allowed()),
        dir(
            "a directory under its own scope",
            signed,
            signed.toString(),
            signedBy(edKey, exactRepository(images.repository("app"))),
            allowed()),
        dir(
            "a directory without a name",
            signed,
            scope,
            signedBy(edKey),
            rejected(IDENTITY_MISMATCH)),
        dir(
            "a directory under another key",
            signed,
            scope,
            signedBy(otherKey, name),
            rejected(OPENPGP_UNKNOWN_KEY)),
        dir(
            "a directory outside of the scope",
            signed,
            scope + "/elsewhere",
            signedBy(edKey, name),
            rejected(POLICY_REJECTS)),
        dir("an unsigned directory", unsigned, "", signedBy(edKey, name), rejected(NO_SIGNATURE)),
        dir(
            "a directory with another manifest",
            tampered,
            scope,
            signedBy(edKey, name),
            rejected(DIGEST_MISMATCH)),
        dir(
            "a directory with a broken signature",
            flipped,
            scope,
            signedBy(edKey, name),
            rejected(OPENPGP_BAD_SIGNATURE)),
        dir(
            "a directory that is not there",
            images.file("not-there"),
            scope,
            ACCEPT_ANYTHING,
            refused(ReferenceFormatException.class)));
  }

  List<VerdictCase> layouts() {
    String layout = images.layout.reference("amd64");
    String scope = images.directory.toString();
    return List.of(
        VerdictCase.of(
            "a layout never has signatures",
            layout,
            transport("oci", scope, list(signedBy(edKey, exactReference(images.tagged("app"))))),
            rejected(NO_SIGNATURE)),
        VerdictCase.of(
            "a layout of which anything is accepted",
            layout,
            transport("oci", scope, list(ACCEPT_ANYTHING)),
            allowed()),
        VerdictCase.of(
            "a layout that is rejected by name",
            layout,
            transport("oci", layout.substring("oci:".length()), list(REJECT)),
            rejected(POLICY_REJECTS)),
        VerdictCase.of(
            "a layout without that image",
            images.layout.reference("riscv64"),
            transport("oci", scope, list(ACCEPT_ANYTHING)),
            indeterminate(MANIFEST_NOT_FOUND)));
  }

  private static VerdictCase dir(
      String name, Path directory, String scope, String requirement, Expected expected) {
    return VerdictCase.of(
        name, "dir:" + directory, transport("dir", scope, list(requirement)), expected);
  }

  private Path copied(String name) throws IOException {
    Path target = Files.createTempDirectory(images.directory, "dir-" + name);
    images.skopeo.push("docker://" + images.tagged(name), "dir:" + target, images.registriesD);
    return target;
  }
}
