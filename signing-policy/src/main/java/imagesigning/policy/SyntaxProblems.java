package imagesigning.policy;

import imagesigning.core.json.JsonDiagnosis;
import imagesigning.core.json.JsonDiagnosis.Kind;
import imagesigning.core.json.JsonDiagnosis.Problem;
import java.util.List;

/** Turns the syntax problems of a document into findings. */
final class SyntaxProblems {
  private final JsonDiagnosis diagnosis;

  SyntaxProblems(JsonDiagnosis diagnosis) {
    this.diagnosis = diagnosis;
  }

  /** Where the tree may miss something: everywhere but at comments and repeated names. */
  List<Integer> tears() {
    return diagnosis.problems().stream()
        .filter(p -> p.kind() != Kind.COMMENT && p.kind() != Kind.DUPLICATE_NAME)
        .map(p -> p.position().offset())
        .toList();
  }

  void report(Reading reading) {
    for (Problem p : diagnosis.problems()) {
      reading.report(new Place(p.position(), JsonPath.ROOT), finding(p));
    }
  }

  private static Finding finding(Problem problem) {
    return switch (problem.kind()) {
      case COMMENT ->
          Finding.of(ProblemCode.COMMENT, "comments are not JSON; podman refuses this file too")
              .suggest("remove the comment");
      case DUPLICATE_NAME -> Finding.of(ProblemCode.DUPLICATE_KEY, problem.message());
      case BRACKET -> Finding.of(ProblemCode.BRACKET, problem.message());
      case TRAILING_DATA -> Finding.of(ProblemCode.TRAILING_DATA, problem.message());
      case ENCODING -> Finding.of(ProblemCode.ENCODING, problem.message());
      case TOO_LARGE -> Finding.of(ProblemCode.TOO_LARGE, problem.message());
      case SYNTAX -> Finding.of(ProblemCode.SYNTAX, problem.message());
    };
  }
}
