/** What the tests of this module share. */
package imagesigning.policy.testing;
