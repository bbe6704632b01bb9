"""The catalogue of laws.  A newcomer adds a law by adding a class to a file here and its name to the list below."""
from __future__ import annotations

from collections.abc import Mapping

from ce_symbolic.rules import (
    arithmetic,
    bounds,
    definitions,
    derivative,
    exponential,
    indicators,
    logarithm,
    matrices,
    powers,
    probability,
    sums,
)
from ce_symbolic.rules.rule import Rule

_ALL: tuple[Rule, ...] = (
    arithmetic.Arithmetic(),
    arithmetic.SumLinearity(),
    definitions.Definition(),
    definitions.Given(),
    logarithm.LogOfQuotient(),
    logarithm.LogOfProduct(),
    logarithm.LogOfPower(),
    logarithm.LogOfOne(),
    logarithm.LogOfExponential(),
    logarithm.LogOfLargeProduct(),
    logarithm.LogOfNumber(),
    exponential.ExponentialOfLog(),
    exponential.ExponentialOfSum(),
    exponential.ExponentialOfLargeSum(),
    exponential.PowerAsExponential(),
    powers.PowerOfProduct(),
    powers.PowerOfPower(),
    powers.RootOfSquare(),
    powers.RootOfNumber(),
    powers.AbsoluteValue(),
    powers.SquareOfAbsoluteValue(),
    sums.ConstantSum(),
    sums.ListedSum(),
    sums.IndicatorSum(),
    sums.IndexShift(),
    sums.PeelLast(),
    sums.PeelFirst(),
    sums.EqualFactors(),
    sums.ProductOfProducts(),
    indicators.KnownIndicator(),
    probability.Normalisation(),
    probability.Marginalisation(),
    probability.Independence(),
    probability.ConditionalIndependence(),
    probability.Certainty(),
    probability.IndependenceOfMeans(),
    matrices.Symmetry(),
    derivative.DerivativeOfConstant(),
    derivative.DerivativeOfVariable(),
    derivative.DerivativeOfSum(),
    derivative.DerivativeOfProduct(),
    derivative.PowerRule(),
    derivative.ChainRule(),
    bounds.AddNonNegative(),
    bounds.AddPositive(),
    bounds.LogTangent(),
    bounds.ExpTangent(),
    bounds.Jensen(),
    bounds.TangentBound(),
)

#: Every rule by its name, in the order of the catalogue.
CATALOGUE: Mapping[str, Rule] = {rule.name: rule for rule in _ALL}
