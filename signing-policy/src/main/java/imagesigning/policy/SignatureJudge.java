package imagesigning.policy;

import imagesigning.core.IndeterminateReason;
import imagesigning.core.RejectionReason;
import imagesigning.core.VerdictReason;
import imagesigning.core.text.RemoteText;
import imagesigning.policy.ImageInMemory.StoredSignature;
import imagesigning.policy.ImageInMemory.UnreadSignature;
import imagesigning.policy.SignatureExaminer.Denial;
import imagesigning.policy.SignatureExaminer.Examined;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Judges one requirement that asks for signatures (policy reference, "OR over signatures"): at
 * least one of its kind must be accepted, and none may have arrived broken.
 */
final class SignatureJudge {
  private final PolicyRequirement requirement;
  private final SignatureExaminer examiner;
  private final int maxSignatures;

  private final List<SignatureResult> results = new ArrayList<>();
  private final List<String> warnings = new ArrayList<>();

  SignatureJudge(PolicyRequirement requirement, SignatureExaminer examiner, int maxSignatures) {
    this.requirement = requirement;
    this.examiner = examiner;
    this.maxSignatures = maxSignatures;
  }

  JudgedRequirement judge(ImageInMemory image) {
    List<UnreadSignature> unread =
        image.unread().stream().filter(u -> u.sigstore() == examiner.isOfSigstore()).toList();
    Optional<UnreadSignature> broken =
        unread.stream().filter(u -> u.reason() instanceof RejectionReason).findFirst();
    if (broken.isPresent()) {
      unread.forEach(this::addUnread);
      return rejected(broken.get().reason(), broken.get().message());
    }
    List<StoredSignature> candidates = new ArrayList<>();
    for (StoredSignature stored : image.signatures()) {
      if (examiner.takes(stored.signature())) {
        candidates.add(stored);
      }
    }
    if (candidates.size() > maxSignatures) {
      return rejected(
          RejectionReason.TOO_MANY_SIGNATURES,
          "There are "
              + candidates.size()
              + " signatures; at most "
              + maxSignatures
              + " are read.");
    }
    if (candidates.isEmpty()) {
      return unread.isEmpty() ? noSignature(image) : notFullyRead(unread);
    }
    return judge(candidates, unread, image);
  }

  private JudgedRequirement judge(
      List<StoredSignature> candidates, List<UnreadSignature> unread, ImageInMemory image) {
    try {
      Optional<Denial> denial = examiner.prepare();
      warnings.addAll(examiner.warnings());
      if (denial.isPresent()) {
        return rejected(denial.get().reason(), denial.get().message());
      }
    } catch (IOException e) {
      return indeterminate(
          IndeterminateReason.KEY_FILE_UNREADABLE,
          "A key file of this requirement cannot be read: "
              + RemoteText.message(String.valueOf(e.getMessage()))
              + ".");
    }
    for (StoredSignature candidate : candidates) {
      Examined examined = examiner.examine(candidate, image);
      results.add(examined.result());
      warnings.addAll(examined.warnings());
      if (examined.verified().isPresent()) {
        return satisfied(examined.verified().get(), unread);
      }
    }
    return unread.isEmpty() ? noneAccepted() : notFullyRead(unread);
  }

  private JudgedRequirement satisfied(VerifiedSignature verified, List<UnreadSignature> unread) {
    for (UnreadSignature u : unread) {
      addUnread(u);
      warnings.add("could not be read, but was not needed: " + place(u) + ": " + u.message());
    }
    RequirementResult result =
        new RequirementResult(
            requirement.type(),
            Outcome.ALLOWED,
            Optional.empty(),
            "Signed by " + verified.by() + ".",
            results);
    return new JudgedRequirement(result, Optional.of(verified), warnings);
  }

  private JudgedRequirement noSignature(ImageInMemory image) {
    String where = image.stores().isEmpty() ? "" : " in " + String.join(", ", image.stores());
    int others = image.signatures().size();
    return rejected(
        RejectionReason.NO_SIGNATURE,
        others == 0
            ? "A signature is required but none exists" + where + "."
            : examiner.wanted()
                + " is required but none exists"
                + where
                + "; there are "
                + others
                + " "
                + examiner.others()
                + ", which "
                + requirement.type()
                + " does not take.");
  }

  private JudgedRequirement notFullyRead(List<UnreadSignature> unread) {
    unread.forEach(this::addUnread);
    UnreadSignature first = unread.get(0);
    return indeterminate(first.reason(), first.message());
  }

  private JudgedRequirement noneAccepted() {
    if (results.size() == 1) {
      SignatureResult only = results.get(0);
      return rejected(only.reason().orElse(RejectionReason.NO_ACCEPTED_SIGNATURE), only.message());
    }
    String reasons =
        results.stream()
            .flatMap(r -> r.reason().stream())
            .map(VerdictReason::code)
            .distinct()
            .collect(Collectors.joining(", "));
    return rejected(
        RejectionReason.NO_ACCEPTED_SIGNATURE,
        "None of the " + results.size() + " signatures was accepted: " + reasons + ".");
  }

  private void addUnread(UnreadSignature unread) {
    results.add(
        new SignatureResult(
            unread.store(),
            unread.index(),
            examiner.format(),
            unread.reason() instanceof RejectionReason ? Outcome.REJECTED : Outcome.INDETERMINATE,
            Optional.of(unread.reason()),
            unread.message(),
            Optional.empty(),
            List.of()));
  }

  private static String place(UnreadSignature unread) {
    return unread.index() == 0
        ? unread.store()
        : "signature " + unread.index() + " in " + unread.store();
  }

  private JudgedRequirement rejected(VerdictReason reason, String message) {
    return denied(Outcome.REJECTED, reason, message);
  }

  private JudgedRequirement indeterminate(VerdictReason reason, String message) {
    return denied(Outcome.INDETERMINATE, reason, message);
  }

  private JudgedRequirement denied(Outcome outcome, VerdictReason reason, String message) {
    return new JudgedRequirement(
        new RequirementResult(requirement.type(), outcome, Optional.of(reason), message, results),
        Optional.empty(),
        warnings);
  }
}
