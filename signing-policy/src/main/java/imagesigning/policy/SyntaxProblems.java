package imagesigning.policy;

import imagesigning.core.json.JsonDiagnosis;
import imagesigning.core.json.JsonDiagnosis.Kind;
import imagesigning.core.json.JsonDiagnosis.Problem;
import imagesigning.core.json.JsonValue;
import imagesigning.core.json.JsonValue.JsonString;
import imagesigning.policy.PolicyRequirement.KeyType;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;

/** Turns the syntax problems of a document into findings. */
final class SyntaxProblems {
  private final JsonDiagnosis diagnosis;
  private final PathScanner paths;
  private final IdentityHashMap<JsonValue, List<Field>> children = new IdentityHashMap<>();

  /**
   * Takes a document that was refused.
   *
   * @param diagnosis what is wrong with it
   * @param text its characters
   */
  SyntaxProblems(JsonDiagnosis diagnosis, String text) {
    this.diagnosis = diagnosis;
    this.paths = new PathScanner(text);
  }

  /** Reports them, but for those that turned out to be consequences of something else. */
  void report(ProblemCollector problems, Tears tears) {
    for (Problem p : diagnosis.problems()) {
      if (tears.isExplained(p)) {
        continue;
      }
      Optional<Field> repeated = repeatedMember(p);
      JsonPath path =
          repeated.map(Field::path).orElseGet(() -> paths.pathAt(p.position().offset()));
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
        ? diagnosis.root().flatMap(root -> named(Field.root(root), problem.position().offset()))
        : Optional.empty();
  }

  /** The member whose name stands there. */
  private Optional<Field> named(Field outermost, int offset) {
    Field field = outermost;
    while (true) {
      List<Field> inner = children.get(field.value());
      if (inner == null) {
        inner = field.children();
        children.put(field.value(), inner);
      }
      int before = countUpTo(inner, offset);
      if (before == 0) {
        return Optional.empty();
      }
      Field last = inner.get(before - 1);
      if (last.namePosition().offset() == offset) {
        return Optional.of(last);
      }
      field = last;
    }
  }

  /** How many of them, which are in document order, begin at or before an offset. */
  private static int countUpTo(List<Field> fields, int offset) {
    int from = 0;
    int to = fields.size();
    while (from < to) {
      int middle = (from + to) / 2;
      if (fields.get(middle).namePosition().offset() <= offset) {
        from = middle + 1;
      } else {
        to = middle;
      }
    }
    return from;
  }
}
