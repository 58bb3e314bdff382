package imagesigning.policy;

import imagesigning.core.IndeterminateReason;
import imagesigning.core.RejectionReason;
import imagesigning.core.VerdictReason;
import imagesigning.core.openpgp.OpenPgpKeyring;
import imagesigning.core.openpgp.OpenPgpVerifier;
import imagesigning.core.simplesigning.UntrustedSimpleSignature;
import imagesigning.policy.ImageInMemory.StoredSignature;
import imagesigning.policy.ImageInMemory.UnreadSignature;
import imagesigning.policy.PolicyRequirement.InsecureAcceptAnything;
import imagesigning.policy.PolicyRequirement.SignedBaseLayer;
import imagesigning.policy.PolicyRequirement.SignedBy;
import imagesigning.policy.SimpleSignatureCheck.Author;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Which simple signatures of an image are by authors the policy accepts, whatever they say (policy
 * reference, {@code GetSignaturesWithAcceptedAuthor}).
 *
 * <p>Every requirement has its say about every signature: accepted, rejected, or no opinion. A
 * signature counts if no requirement rejects it and at least one accepts it.
 */
final class AcceptedAuthors {
  private final ScopeMatch scope;
  private final Keyrings keyrings;
  private final OpenPgpVerifier verifier;

  AcceptedAuthors(ScopeMatch scope, Keyrings keyrings, OpenPgpVerifier verifier) {
    this.scope = scope;
    this.keyrings = keyrings;
    this.verifier = verifier;
  }

  List<VerifiedStatement> of(ImageInMemory image) {
    for (UnreadSignature unread : image.unread()) {
      if (!unread.sigstore()) {
        throw new VerdictException(verdict(image, unread.reason(), unread.message()));
      }
    }
    List<VerifiedStatement> accepted = new ArrayList<>();
    for (StoredSignature stored : image.signatures()) {
      if (stored.signature() instanceof UntrustedSimpleSignature signature) {
        statement(stored, signature, image).ifPresent(accepted::add);
      }
    }
    return List.copyOf(accepted);
  }

  private Optional<VerifiedStatement> statement(
      StoredSignature stored, UntrustedSimpleSignature signature, ImageInMemory image) {
    Optional<Author> author = Optional.empty();
    for (PolicyRequirement requirement : scope.requirements()) {
      if (requirement instanceof InsecureAcceptAnything || requirement instanceof SignedBaseLayer) {
        continue;
      }
      if (!RequirementKind.needsSimpleSignatures(requirement)) {
        return Optional.empty();
      }
      Optional<Author> opinion =
          new SimpleSignatureCheck(stored.store(), stored.index(), "this requirement")
              .author(signature, verifier, keyring((SignedBy) requirement, image));
      if (opinion.isEmpty()) {
        return Optional.empty();
      }
      // Two keyrings cannot read different things out of one message: a message has one payload.
      author = opinion;
    }
    return author.map(
        a -> new VerifiedStatement(a.payload(), a.message(), stored.store(), stored.index()));
  }

  private OpenPgpKeyring keyring(SignedBy requirement, ImageInMemory image) {
    try {
      return keyrings.of(requirement.keys());
    } catch (IOException e) {
      throw new VerdictException(
          verdict(
              image,
              IndeterminateReason.KEY_FILE_UNREADABLE,
              "A key file cannot be read: " + e.getMessage()));
    }
  }

  private Verdict verdict(ImageInMemory image, VerdictReason reason, String message) {
    VerdictDetails details =
        new VerdictDetails(
            image.reference(),
            Optional.of(image.manifest().digest()),
            image.platform(),
            Optional.of(scope),
            List.of(),
            image.warnings(),
            List.of());
    return reason instanceof IndeterminateReason i
        ? new Verdict.Indeterminate(details, i, message)
        : new Verdict.Rejected(details, (RejectionReason) reason, message);
  }
}
