package imagesigning.registry;

import imagesigning.core.text.RemoteText;
import imagesigning.registry.RepositorySigningPlan.Planned;
import imagesigning.registry.RepositorySigningPlan.Refusal;
import imagesigning.registry.SigningReport.Missing;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Writes plans and reports of signing repositories for people. */
final class RepositorySigningText {
  private RepositorySigningText() {}

  static String of(RepositorySigningReport report) {
    List<String> lines = new ArrayList<>();
    report.entries().forEach(entry -> lines.add(SigningReport.line(entry)));
    for (Missing missing : report.missing()) {
      lines.add(
          missing.manifest()
              + missing.identity().map(name -> " as " + name).orElse("")
              + ", "
              + missing.signer()
              + ": missing");
    }
    passedOver(report.companionTags(), lines);
    return joined(lines);
  }

  static String of(RepositorySigningPlan plan) {
    List<String> lines = new ArrayList<>();
    for (Planned planned : plan.manifests()) {
      lines.add(
          planned.manifest()
              + " as "
              + planned.identity()
              + (planned.kind().isIndex() ? " (index)" : ""));
    }
    for (Refusal refusal : plan.refusals()) {
      lines.add(
          refusal.manifest() + " as " + refusal.identity() + ": refused: " + refusal.reason());
    }
    passedOver(plan.companionTags(), lines);
    return joined(lines);
  }

  private static void passedOver(List<String> companionTags, List<String> lines) {
    companionTags.forEach(
        tag -> lines.add("tag " + tag + ": passed over, belongs to another image"));
  }

  private static String joined(List<String> lines) {
    return lines.stream().map(RemoteText::message).collect(Collectors.joining("\n"));
  }
}
