package imagesigning.registry;

import imagesigning.core.Digest;
import imagesigning.core.VerdictReason;
import imagesigning.core.text.AnswerText;
import imagesigning.cosign.VerifiedSigstoreSignature;
import imagesigning.policy.SignatureResult;
import imagesigning.policy.VerdictCheck;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Writes a verdict for a person: the answer first, then every check. The words of the answers stand
 * nowhere but at the very beginning.
 */
final class CosignVerdictText {
  private CosignVerdictText() {}

  static String of(CosignVerdict verdict) {
    CosignVerdict.Details details = verdict.details();
    AnswerText lines = new AnswerText(verdict.outcome().toString(), details.image());
    lines.line("", message(verdict) + reason(verdict).map(CosignVerdictText::code).orElse(""));
    if (verdict instanceof CosignVerdict.Allowed allowed) {
      allowed.pinnedReference().ifPresent(name -> lines.pinned(name.toString()));
    }
    if (verdict instanceof CosignVerdict.Indeterminate) {
      lines.line("", "The question could not be answered. Treat this as a no.");
    }
    lines.emptyLine();
    lines.line(
        "", "Manifest  " + details.digest().map(Digest::toString).orElse("could not be had"));
    details.signatures().forEach(result -> signature(result, lines));
    details.warnings().forEach(warning -> lines.line("", "warning: " + warning));
    return lines.toString();
  }

  static String message(CosignVerdict verdict) {
    return verdict.fold(
        CosignVerdictText::allowed,
        CosignVerdict.Rejected::message,
        CosignVerdict.Indeterminate::message);
  }

  static Optional<VerdictReason> reason(CosignVerdict verdict) {
    return verdict.fold(
        allowed -> Optional.empty(), r -> Optional.of(r.reason()), i -> Optional.of(i.reason()));
  }

  private static String allowed(CosignVerdict.Allowed allowed) {
    List<String> keys =
        allowed.signatures().stream()
            .map(VerifiedSigstoreSignature::keyFingerprint)
            .distinct()
            .toList();
    return keys.stream()
        .collect(
            Collectors.joining(
                " and ", keys.size() == 1 ? "Signed by the key " : "Signed by the keys ", "."));
  }

  private static void signature(SignatureResult result, AnswerText lines) {
    String what =
        result.index() == 0
            ? "Signatures in " + result.store()
            : "Signature " + result.index() + " in " + result.store();
    String became =
        switch (result.outcome()) {
          case ALLOWED -> ": accepted";
          case REJECTED -> ": refused";
          case INDETERMINATE -> ": not read";
        };
    lines.line("", what + became + result.reason().map(CosignVerdictText::code).orElse(""));
    if (result.checks().isEmpty()) {
      lines.line("  ", result.message());
    }
    for (VerdictCheck check : result.checks()) {
      lines.line(
          "  ",
          check.passed()
              ? "ok      " + check.name() + ": " + check.found()
              : "FAILED  "
                  + check.name()
                  + ": expected "
                  + check.expected()
                  + "; found "
                  + check.found());
    }
  }

  private static String code(VerdictReason reason) {
    return " [" + reason.code() + "]";
  }
}
