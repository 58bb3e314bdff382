/** A program that uses the published modules as modules. */
module imagesigning.examples.consumer {
  requires imagesigning.core;
  requires imagesigning.policy;
  requires imagesigning.registry;
  requires imagesigning.testkit;
}
