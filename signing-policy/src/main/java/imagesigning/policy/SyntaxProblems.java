package imagesigning.policy;

import imagesigning.core.json.JsonDiagnosis;
import imagesigning.core.json.JsonDiagnosis.Kind;
import imagesigning.core.json.JsonDiagnosis.Problem;
import imagesigning.core.json.JsonPosition;
import imagesigning.core.json.JsonValue.JsonString;
import imagesigning.policy.PolicyRequirement.KeyType;
import java.util.List;
import java.util.Optional;

/** Turns the syntax problems of a document into findings. */
final class SyntaxProblems {
  private final JsonDiagnosis diagnosis;
  private final String text;

  /**
   * Takes a document that was refused.
   *
   * @param diagnosis what is wrong with it
   * @param text its characters
   */
  SyntaxProblems(JsonDiagnosis diagnosis, String text) {
    this.diagnosis = diagnosis;
    this.text = text;
  }

  /** Reports them, but for those that turned out to be consequences of something else. */
  void report(ProblemCollector problems, Tears tears) {
    for (Problem p : diagnosis.problems()) {
      if (tears.isExplained(p)) {
        continue;
      }
      Optional<Field> repeated = repeatedMember(p);
      JsonPath path =
          repeated
              .map(Field::path)
              .orElseGet(() -> PathScanner.pathAt(text, p.position().offset()));
      problems.report(new Place(p.position(), path), finding(p, repeated));
    }
  }

  private static Finding finding(Problem problem, Optional<Field> repeated) {
    return switch (problem.kind()) {
      case COMMENT ->
          Finding.of(ProblemCode.COMMENT, "comments are not JSON; podman refuses this file too")
              .suggest("remove the comment");
      case DUPLICATE_NAME -> repeatedName(problem, repeated);
      case BRACKET -> Finding.of(ProblemCode.BRACKET, problem.message());
      case TRAILING_DATA -> Finding.of(ProblemCode.TRAILING_DATA, problem.message());
      case ENCODING -> Finding.of(ProblemCode.ENCODING, problem.message());
      case TOO_LARGE -> Finding.of(ProblemCode.TOO_LARGE, problem.message());
      case SYNTAX -> Finding.of(ProblemCode.SYNTAX, problem.message());
    };
  }

  private static Finding repeatedName(Problem problem, Optional<Field> repeated) {
    Finding finding = Finding.of(ProblemCode.DUPLICATE_KEY, problem.message());
    boolean isKeyType =
        repeated
            .filter(f -> f.name().equals("type") && f.value() instanceof JsonString)
            .map(f -> ((JsonString) f.value()).value())
            .flatMap(KeyType::named)
            .isPresent();
    return isKeyType ? finding.didYouMean(Optional.of("keyType")) : finding;
  }

  private Optional<Field> repeatedMember(Problem problem) {
    return problem.kind() == Kind.DUPLICATE_NAME
        ? diagnosis.root().flatMap(root -> named(Field.root(root), problem.position()))
        : Optional.empty();
  }

  /** The member whose name stands there. */
  private static Optional<Field> named(Field field, JsonPosition position) {
    List<Field> before =
        field.children().stream()
            .filter(f -> f.namePosition().offset() <= position.offset())
            .toList();
    if (before.isEmpty()) {
      return Optional.empty();
    }
    Field last = before.get(before.size() - 1);
    return last.namePosition().offset() == position.offset()
        ? Optional.of(last)
        : named(last, position);
  }
}
