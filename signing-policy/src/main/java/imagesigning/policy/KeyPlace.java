package imagesigning.policy;

import imagesigning.core.text.RemoteText;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Says in words where the keys of a requirement are. */
final class KeyPlace {
  private KeyPlace() {}

  static String of(KeySource keys) {
    if (keys instanceof KeySource.File file) {
      return RemoteText.message(file.path());
    }
    if (keys instanceof KeySource.Files files) {
      return files.paths().isEmpty()
          ? "an empty list of files"
          : RemoteText.message(String.join(", ", files.paths()));
    }
    return "the policy itself";
  }

  /** As {@code " a key of …"}, with the log if one is demanded. */
  static String of(PolicyRequirement.SigstoreSigned requirement) {
    String log = requirement.rekorKeys().map(k -> ", logged by a key of " + of(k)).orElse("");
    if (requirement.trust() instanceof SigstoreTrust.Keys keys) {
      return " a key of " + of(keys.keys()) + log;
    }
    if (requirement.trust() instanceof SigstoreTrust.Fulcio fulcio) {
      return " "
          + RemoteText.message(fulcio.subjectEmail())
          + " with a certificate of "
          + of(fulcio.ca())
          + log;
    }
    SigstoreTrust.Pki pki = (SigstoreTrust.Pki) requirement.trust();
    String names =
        Stream.of(pki.subjectEmail(), pki.subjectHostname())
            .flatMap(Optional::stream)
            .map(RemoteText::message)
            .collect(Collectors.joining(", "));
    return " " + names + " with a certificate of " + of(pki.caRoots());
  }
}
