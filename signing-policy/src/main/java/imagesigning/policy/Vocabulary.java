package imagesigning.policy;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The names of policy.json's members, all together. */
final class Vocabulary {
  private static final Set<String> LISTS =
      Set.of("default", "keyPaths", "keyDatas", "rekorPublicKeyPaths", "rekorPublicKeyDatas");
  private static final Set<String> OBJECTS =
      Set.of("transports", "signedIdentity", "baseLayerIdentity", "fulcio", "pki");
  private static final Set<String> STRINGS =
      Set.of(
          "type",
          "keyType",
          "keyPath",
          "keyData",
          "rekorPublicKeyPath",
          "rekorPublicKeyData",
          "caPath",
          "caData",
          "caRootsPath",
          "caRootsData",
          "caIntermediatesPath",
          "caIntermediatesData",
          "oidcIssuer",
          "subjectEmail",
          "subjectHostname",
          "dockerReference",
          "dockerRepository",
          "prefix",
          "signedPrefix");

  private Vocabulary() {}

  /**
   * Which of the names a misspelt member was probably meant to have; of equally near ones that
   * which takes its kind of value. A name that is right elsewhere is not misspelt.
   */
  static Optional<String> meant(Field misspelt, Collection<String> names) {
    if (isKnown(misspelt.name())) {
      return Optional.empty();
    }
    List<String> fittingFirst =
        names.stream().sorted(Comparator.comparing(n -> !takes(n, misspelt))).toList();
    List<String> fitting = fittingFirst.stream().filter(n -> takes(n, misspelt)).toList();
    return NearestWord.of(misspelt.name(), fitting)
        .or(() -> NearestWord.of(misspelt.name(), fittingFirst));
  }

  /** Whether a member of that name takes this kind of value. */
  static boolean takes(String name, Field field) {
    return switch (field.value().kind()) {
      case "array" -> LISTS.contains(name);
      case "object" -> OBJECTS.contains(name);
      case "string" -> STRINGS.contains(name);
      default -> false;
    };
  }

  /** Whether some object of a policy has a member of that name. */
  static boolean isKnown(String name) {
    return LISTS.contains(name) || OBJECTS.contains(name) || STRINGS.contains(name);
  }
}
