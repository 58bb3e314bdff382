package imagesigning.policy;

import imagesigning.core.Digest;
import imagesigning.core.Platform;
import imagesigning.core.RejectionReason;
import imagesigning.core.VerdictReason;
import imagesigning.core.text.AnswerText;
import imagesigning.core.text.RemoteText;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A verdict as text for a person: the answer first, then how it came about, then what to do.
 *
 * <p>The words {@code allowed}, {@code rejected} and {@code indeterminate} stand nowhere but at the
 * very beginning, so that a script can look for them. Nothing in the text can steer a terminal.
 */
final class VerdictText {
  private static final String INDENT = "  ";

  private final AnswerText out;

  private VerdictText(Verdict verdict) {
    out = new AnswerText(verdict.outcome().toString(), verdict.details().image().toString());
  }

  static String of(Verdict verdict) {
    VerdictText text = new VerdictText(verdict);
    text.answer(verdict);
    text.facts(verdict.details());
    text.requirements(verdict.details(), message(verdict), "");
    verdict.details().instances().forEach(text::instance);
    text.warnings(verdict.details().warnings(), "");
    text.advice(verdict);
    return text.out.toString();
  }

  /** One sentence. */
  static String message(Verdict verdict) {
    return verdict.fold(
        VerdictText::allowedMessage, Verdict.Rejected::message, Verdict.Indeterminate::message);
  }

  private static String allowedMessage(Verdict.Allowed allowed) {
    if (allowed.signatures().isEmpty()) {
      return "The policy accepts anything here; no signature was checked.";
    }
    if (allowed.signatures().stream().anyMatch(s -> s.signer().isPresent())) {
      return "Signed by "
          + allowed.signatures().stream()
              .map(VerifiedSignature::by)
              .distinct()
              .collect(Collectors.joining(" and by "))
          + ".";
    }
    List<String> keys =
        allowed.signatures().stream().map(VerifiedSignature::keyFingerprint).distinct().toList();
    return "Signed by the trusted "
        + (keys.size() == 1 ? "key " : "keys ")
        + String.join(", ", keys)
        + ".";
  }

  private void answer(Verdict verdict) {
    line("", message(verdict) + reason(verdict).map(VerdictText::code).orElse(""));
    if (verdict instanceof Verdict.Allowed allowed) {
      allowed.pinnedReference().ifPresent(name -> out.pinned(name.toString()));
    }
    if (verdict.outcome() == Outcome.INDETERMINATE) {
      line("", "The question could not be answered. Treat this as a no.");
    }
    out.emptyLine();
  }

  private static Optional<VerdictReason> reason(Verdict verdict) {
    return verdict.fold(
        allowed -> Optional.empty(), r -> Optional.of(r.reason()), i -> Optional.of(i.reason()));
  }

  private void facts(VerdictDetails details) {
    line(
        "",
        "Manifest  "
            + details.digest().map(Digest::toString).orElse("was not needed or could not be had")
            + details.platform().map(VerdictText::platform).orElse(""));
    details.scope().ifPresent(scope -> line("", "Policy    " + why(scope)));
  }

  private static String platform(Platform platform) {
    return " (the one for " + platform + ")";
  }

  private static String why(ScopeMatch scope) {
    String place = scope.source().map(s -> " at " + s).orElse("");
    if (scope.isDefault()) {
      return "the default" + place + ", because no scope fits this image";
    }
    String transport = scope.transport().orElse("");
    return scope.scope().isEmpty()
        ? "the scope \"\" of transport "
            + transport
            + place
            + ", because no more specific one fits this image"
        : "the scope "
            + RemoteText.quoted(scope.scope())
            + " of transport "
            + transport
            + place
            + ", the most specific one that fits this image";
  }

  /** Does not say again what was said just before. */
  private void requirements(VerdictDetails details, String said, String indent) {
    List<RequirementResult> results = details.requirements();
    List<PolicyRequirement> all = details.scope().map(ScopeMatch::requirements).orElse(List.of());
    int total = Math.max(all.size(), results.size());
    for (int i = 0; i < results.size(); i++) {
      RequirementResult result = results.get(i);
      String asks = i < all.size() ? asks(all.get(i)) : "";
      out.emptyLine();
      line(
          indent,
          "Requirement %d of %d, %s%s: %s"
              .formatted(i + 1, total, result.type(), asks, met(result.outcome())));
      if (!result.message().equals(said)) {
        line(indent + INDENT, result.message() + result.reason().map(VerdictText::code).orElse(""));
      }
      result.signatures().forEach(s -> signature(s, indent + INDENT));
    }
    if (!results.isEmpty() && results.size() < total) {
      line(indent, "The requirements after it were not looked at: all must be met.");
    }
  }

  private static String asks(PolicyRequirement requirement) {
    if (requirement instanceof PolicyRequirement.SignedBy signedBy) {
      return " a key of " + KeyPlace.of(signedBy.keys());
    }
    return requirement instanceof PolicyRequirement.SigstoreSigned sigstoreSigned
        ? KeyPlace.of(sigstoreSigned)
        : "";
  }

  private void signature(SignatureResult result, String indent) {
    String what =
        result.index() == 0
            ? "Signatures in " + result.store()
            : "Signature " + result.index() + " in " + result.store();
    String became =
        switch (result.outcome()) {
          case ALLOWED -> "accepted";
          case REJECTED -> "refused";
          case INDETERMINATE -> "not read";
        };
    line(
        indent,
        what
            + " ("
            + result.format()
            + "): "
            + became
            + result.reason().map(VerdictText::code).orElse(""));
    if (result.checks().isEmpty()) {
      line(indent + INDENT, result.message());
    }
    result.checks().forEach(c -> check(c, indent + INDENT));
  }

  private void check(VerdictCheck check, String indent) {
    line(
        indent,
        check.passed()
            ? "ok      " + check.name() + ": " + check.found()
            : "FAILED  "
                + check.name()
                + ": expected "
                + check.expected()
                + "; found "
                + check.found());
  }

  private void instance(Verdict verdict) {
    VerdictDetails details = verdict.details();
    out.emptyLine();
    line(
        "",
        "Instance "
            + details.digest().map(Digest::toString).orElse("of unknown digest")
            + details.platform().map(p -> " (" + p + ")").orElse("")
            + ": "
            + met(verdict.outcome()));
    line(INDENT, message(verdict) + reason(verdict).map(VerdictText::code).orElse(""));
    requirements(details, message(verdict), INDENT);
  }

  private void warnings(List<String> warnings, String indent) {
    if (!warnings.isEmpty()) {
      out.emptyLine();
      line(indent, "Warnings");
      warnings.forEach(w -> line(indent + INDENT, "- " + w));
    }
  }

  private void advice(Verdict verdict) {
    Set<VerdictReason> reasons = new LinkedHashSet<>();
    reason(verdict).ifPresent(reasons::add);
    if (reasons.remove(RejectionReason.NO_ACCEPTED_SIGNATURE)) {
      verdict.details().requirements().stream()
          .filter(r -> r.reason().equals(Optional.of(RejectionReason.NO_ACCEPTED_SIGNATURE)))
          .flatMap(r -> r.signatures().stream())
          .forEach(s -> s.reason().ifPresent(reasons::add));
    }
    if (!reasons.isEmpty()) {
      out.emptyLine();
      line("", "What to do");
    }
    for (VerdictReason reason : reasons) {
      line(INDENT, (reasons.size() == 1 ? "" : reason.code() + ": ") + Advice.of(reason));
    }
  }

  private static String met(Outcome outcome) {
    return switch (outcome) {
      case ALLOWED -> "met";
      case REJECTED -> "NOT MET";
      case INDETERMINATE -> "OPEN";
    };
  }

  private static String code(VerdictReason reason) {
    return " [" + reason.code() + "]";
  }

  private void line(String indent, String text) {
    out.line(indent, text);
  }
}
